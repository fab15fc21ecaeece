/**
 * @file Writes docs/api.md, what `import ... from 'realcentric'` gives, from the declarations that the compiler emits:
 * `node scripts/api-docs.ts`. (TypeDoc needs the JavaScript API of TypeScript, which version 7 does not have.)
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** The parts of the document: a title, and the folders of src whose exports it holds, in this order. */
const PARTS: readonly (readonly [title: string, folders: readonly string[]])[] = [
  ['Scanning', ['scan', 'errors.ts', 'progress.ts', 'images']],
  ['Detectors', ['detector']],
  ['Evaluating', ['evaluation']],
  ['Training', ['training']],
  ['Data sets', ['datasets', 'prepare']],
  ['Perturbations', ['perturbations']],
  ['Jobs and service', ['jobs', 'server']],
];

interface Export {
  readonly name: string;
  /** What it is called in its own file. */
  readonly local: string;
  /** Below src, as the import names it. */
  readonly file: string;
}

/** The names that an index re-exports; `export *` is not understood, and none is used. */
export function exportsOf(index: string): Export[] {
  const statements = index.matchAll(/^export (?:type )?\{([^}]*)\} from '\.\/([^']+)';$/gm);
  const found = [...statements].flatMap(([, names, file]) =>
    (names as string).split(',').flatMap((part) => {
      const [, local, , name] = /^\s*(?:type )?(\w+)(\s+as (\w+))?\s*$/.exec(part) ?? [];
      return local === undefined ? [] : [{ local, name: name ?? local, file: file as string }];
    }),
  );
  const lines = index.split('\n').filter((line) => /^export /.test(line)).length;
  const read = index.match(/^export (?:type )?\{[^}]*\} from '\.\/[^']+';$/gm)?.length ?? 0;
  if (lines !== read) throw new Error(`${lines - read} exports of the index are not understood`);
  return found;
}

interface Declaration {
  readonly doc: string;
  readonly code: string;
}

/** The declarations of one emitted file by their names; overloads are put together. */
export function declarationsIn(text: string): Map<string, Declaration> {
  const declarations = new Map<string, Declaration>();
  const pattern =
    /^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export (?:declare )?(?:abstract )?(?:function|const|interface|type|class) (\w+)[\s\S]*?(?=\n(?:\/\*\*|export |import |declare |interface |type |const |function )|\n*$(?![\s\S]))/gm;
  for (const [whole, doc = '', name] of text.matchAll(pattern)) {
    const code = whole
      .slice(doc.length)
      .replace(/^export (declare )?/, '')
      .trim();
    const before = declarations.get(name as string);
    declarations.set(name as string, {
      doc: before?.doc || plain(doc),
      code: before ? `${before.code}\n${code}` : code,
    });
  }
  return declarations;
}

/** The text of a doc comment, with its tags as a list. */
function plain(comment: string): string {
  const lines = comment
    .replace(/^\/\*\*|\*\/\s*$/g, '')
    .split('\n')
    .map((line) => line.replace(/^ *\* ?/, '').trimEnd());
  const text = lines.join('\n').trim();
  if (text.startsWith('@file')) return '';
  return text
    .replace(/(?:^|\s)@param (\w+) /g, '\n- `$1`: ')
    .replace(/(?:^|\s)@throws /g, '\n- throws ')
    .replace(/^\n/, '')
    .replace(/([^\n])\n- /, '$1\n\n- ');
}

/** The whole document. @param read gives an emitted declaration file by its path below src */
export function apiDocs(index: string, read: (path: string) => string): string {
  const all = exportsOf(index);
  const partOf = (file: string) =>
    PARTS.find(([, folders]) => folders.some((f) => file === f || file.startsWith(`${f}/`)));
  const lost = all.find(({ file }) => !partOf(file));
  if (lost) throw new Error(`${lost.file}: in no part of the document; add its folder to PARTS`);
  const sections = PARTS.flatMap((part) => {
    const mine = all.filter(({ file }) => partOf(file) === part).sort((a, b) => a.name.localeCompare(b.name, 'en'));
    return mine.length === 0 ? [] : [`## ${part[0]}`, ...mine.map((one) => section(one, read))];
  });
  return `${HEAD}\n${sections.join('\n\n')}\n`;
}

function section({ name, local, file }: Export, read: (path: string) => string): string {
  const found = declarationsIn(read(file.replace(/\.ts$/, '.d.ts'))).get(local);
  if (!found) throw new Error(`${file}: declares no ${local}`);
  const code = `\`\`\`ts\n${found.code.replace(new RegExp(`\\b${local}\\b`), name)}\n\`\`\``;
  return [`### ${name}`, found.doc, code].filter((part) => part !== '').join('\n\n');
}

const HEAD = `# Library

What \`import { ... } from 'realcentric'\` gives. Written by \`node scripts/api-docs.ts\` from the declarations of the code; change the comments
there. What goes wrong for a reason that a caller can do something about is a \`UserError\` with a code, listed at \`ErrorCode\`.

\`\`\`ts
import { loadDetector } from 'realcentric';

const detector = await loadDetector();
for await (const finding of detector.scan(['clip.mp4'])) console.log(finding.verdict, finding.probability);
\`\`\`

With processes of their own, a limit in time for each file, a result store, progress and a way to stop:

\`\`\`ts
await using detector = await loadDetector({ workers: 2 });
const stop = new AbortController();
const scanning = detector.scan('archive/', {
  store: 'results.sqlite',
  timeout: 60,
  signal: stop.signal,
  progress: ({ done, total }) => console.error(done, total),
});
for await (const { file, status, verdict, message } of scanning) {
  console.log(file, status === 'ok' ? verdict : (message ?? status));
}
\`\`\`
`;

/** Declarations of the source as it is, without checking it. */
export function emitDeclarations(): {
  readonly index: string;
  readonly read: (path: string) => string;
  remove(): void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'realcentric-api-'));
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const project = join(ROOT, 'packages', 'realcentric', 'tsconfig.build.json');
  const options = [
    '--emitDeclarationOnly',
    '--noCheck',
    '--customConditions',
    'source',
    '--rootDir',
    join(ROOT, 'packages'),
  ];
  execFileSync(process.execPath, [tsc, '-p', project, ...options, '--outDir', folder], { stdio: 'inherit' });
  const read = (path: string) => readFileSync(join(folder, 'realcentric', 'src', path), 'utf8');
  return { index: read('index.d.ts'), read, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const API_DOCS = join(ROOT, 'docs', 'api.md');

if (import.meta.main) {
  const { index, read, remove } = emitDeclarations();
  try {
    writeFileSync(API_DOCS, apiDocs(index, read));
  } finally {
    remove();
  }
}
