/**
 * @file Fails when an import runs against the direction of the architecture: `node scripts/check-imports.ts`.
 * Type imports count, tests do not; a folder that is not in the table is an error.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder of `src`, or a single file with a rule of its own. */
interface Rule {
  /** The folders and files right below; what they may import is allowed too. */
  readonly uses?: readonly string[];
  /** What may be imported from outside the package; "node:" stands for all of Node's own modules. */
  readonly packages?: readonly string[];
  /** As `packages`, but with `import type` alone: nothing of it is there when the code runs. */
  readonly types?: readonly string[];
}

export interface PackageRules {
  /** Files of `src` itself that every folder may use. */
  readonly shared: readonly string[];
  /** The most specific entry holds: "faces/node" before "faces", "detector/network.ts" before "detector". */
  readonly rules: Readonly<Record<string, Rule>>;
}

/**
 * Every folder without "node:" also runs in a browser. The `node/` folder inside such a folder holds the part of it that does not.
 */
const ARCHITECTURE: Readonly<Record<string, PackageRules>> = {
  ortgrad: {
    shared: [],
    rules: {
      graph: { packages: ['@bufbuild/protobuf', 'onnx-buf'] },
      layers: { uses: ['graph'] },
      gradients: { uses: ['graph'] },
      networks: { uses: ['layers'] },
      optim: { uses: ['graph'] },
      import: { uses: ['graph'] },
      lowering: { uses: ['graph'] },
      runtime: { uses: ['lowering', 'runtime/onnxruntime.ts'], packages: ['node:'] },
      // It alone, as it must come after what it is told.
      'runtime/onnxruntime.ts': { uses: ['runtime/no-telemetry.ts'], packages: ['onnxruntime-node'] },
      'runtime/no-telemetry.ts': {},
      // Run what they check, so they stand above the folders they lie in.
      'gradients/check.ts': { uses: ['gradients', 'runtime'] },
      'import/tfjs-testing.ts': {
        uses: ['import', 'runtime'],
        packages: ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-converter', '@tensorflow/tfjs-core'],
      },
      'running.ts': { uses: ['import', 'runtime'] },
      'index.ts': { uses: ['networks', 'layers', 'gradients', 'optim', 'import', 'lowering', 'runtime'] },
    },
  },
  realcentric: {
    shared: ['errors.ts', 'random.ts', 'progress.ts'],
    rules: {
      'errors.ts': {},
      'progress.ts': {},
      'random.ts': { packages: ['pure-rand'] },
      images: {},
      processes: { packages: ['node:', 'piscina'] },
      'media/formats.ts': {},
      'media/jpeg-tables.ts': {},
      media: { uses: ['media/formats.ts', 'media/jpeg-tables.ts', 'images'], packages: ['node:', 'sharp'] },
      // What a frame source is, and the one of mediabunny, which a browser has too.
      'media/video/types.ts': { uses: ['images'] },
      'media/video/read-ahead.ts': {},
      'media/video/times.ts': { uses: ['media/video/types.ts'] },
      'media/video/limits.ts': { uses: ['media/video/types.ts'] },
      'media/video/colour.ts': { uses: ['media/video/types.ts'] },
      'media/video/mediabunny/planes.ts': { uses: ['images'], packages: ['mediabunny'] },
      'media/video/mediabunny/reader.ts': {
        uses: [
          'media/video/mediabunny/planes.ts',
          'media/video/colour.ts',
          'media/video/limits.ts',
          'media/video/times.ts',
        ],
        packages: ['mediabunny'],
      },
      'media/video': {
        uses: ['media', 'media/video/read-ahead.ts', 'media/video/mediabunny/reader.ts'],
        packages: ['node:', 'mediabunny', 'sharp', 'zod'],
      },
      perturbations: { uses: ['images'] },
      'perturbations/node': { uses: ['perturbations', 'media/video'], packages: ['node:'] },
      config: { uses: ['media'], packages: ['node:', 'yaml', 'zod'] },
      faces: { uses: ['images'], types: ['ortgrad'] },
      'faces/node': { uses: ['faces', 'media'], packages: ['node:', 'ortgrad'] },
      method: { packages: ['ortgrad'] },
      forge: { uses: ['faces', 'forge/polygon.ts', 'forge/regions.ts'], packages: ['delaunator'] },
      // Where the parts of a face are: told from landmarks alone.
      'forge/polygon.ts': { uses: ['images'] },
      'forge/regions.ts': {},
      detector: { uses: ['faces'], packages: ['zod'], types: ['ortgrad'] },
      // Build the network that is trained and stored; scoring needs neither.
      'detector/network.ts': { uses: ['detector'], packages: ['ortgrad'] },
      'detector/half-precision.ts': { uses: ['detector'], packages: ['ortgrad'] },
      'detector/explanation-graph.ts': { uses: ['detector', 'detector/network.ts'], packages: ['ortgrad'] },
      'detector/detector-files.ts': {
        uses: ['detector/explanation-graph.ts', 'detector/half-precision.ts'],
        packages: ['ortgrad'],
      },
      'detector/node': {
        uses: ['detector/network.ts', 'detector/detector-files.ts', 'faces/node', 'media'],
        packages: ['node:', 'hyparquet', 'hyparquet-writer', 'ortgrad', 'zod'],
      },
      datasets: { uses: ['media/video', 'faces'], packages: ['node:', 'hyparquet', 'hyparquet-writer', 'zod'] },
      prepare: {
        uses: ['datasets', 'evaluation', 'media/video', 'detector/node', 'forge', 'config', 'processes'],
        packages: ['node:', 'hyparquet', 'hyparquet-writer', 'ml-matrix', 'tar-stream', 'zod'],
      },
      evaluation: { packages: ['ml-matrix'] },
      'evaluation/judges': {
        uses: ['evaluation', 'datasets', 'detector/node', 'config'],
        packages: ['node:', 'ortgrad', 'zod'],
      },
      'evaluation/report': {
        uses: ['evaluation', 'reports', 'reports/tensorboard', 'media'],
        packages: ['node:', 'zod'],
      },
      'evaluation/node': {
        uses: [
          'evaluation',
          'evaluation/judges',
          'evaluation/report',
          'perturbations/node',
          'prepare',
          'detector/node',
          'config',
        ],
        packages: ['node:', 'zod'],
        types: ['piscina'],
      },
      training: {
        uses: ['prepare', 'evaluation/node', 'method', 'reports', 'reports/mlflow.ts', 'reports/tensorboard'],
        packages: ['node:', 'hyparquet', 'hyparquet-writer', 'ortgrad', 'zod'],
      },
      'reports/page.ts': { uses: ['reports/font.ts'] },
      'reports/font.ts': {},
      reports: {
        uses: ['reports/page.ts', 'reports/font.ts'],
        packages: ['@observablehq/plot', 'linkedom', 'ml-matrix', 'umap-js'],
      },
      'reports/mlflow.ts': { packages: ['zod'] },
      'reports/tensorboard': { packages: ['node:'] },
      ablation: { uses: ['training', 'reports', 'perturbations/node'], packages: ['node:', 'zod'] },
      scan: {
        uses: ['detector', 'media/video/types.ts', 'media/video/read-ahead.ts', 'scan/explain', 'scan/provenance'],
        packages: ['zod'],
      },
      'scan/explain': { uses: ['detector', 'forge/polygon.ts', 'forge/regions.ts'], packages: ['zod'] },
      'scan/provenance': { uses: ['media/jpeg-tables.ts'], packages: ['exifreader', 'zod'] },
      'scan/provenance/manifest-store.ts': { packages: ['@contentauth/c2pa-wasm'] },
      'scan/provenance/node': {
        uses: ['scan/provenance', 'scan/provenance/manifest-store.ts', 'media/video'],
        packages: ['node:', '@contentauth/c2pa-wasm', 'linkedom'],
      },
      'scan/words': { uses: ['scan'] },
      'scan/report': { uses: ['scan/words', 'reports/page.ts', 'images'] },
      'scan/report/node': { uses: ['scan/report', 'media'], packages: ['node:'] },
      'scan/node': {
        uses: [
          'processes',
          'scan',
          'scan/report',
          'scan/provenance/node',
          'media/video',
          'detector/node',
          'forge',
          'prepare',
        ],
        packages: ['node:', 'zod'],
      },
      jobs: {
        uses: ['scan/node', 'scan/report/node', 'training', 'ablation'],
        packages: ['node:', 'aws4fetch', 'bullmq', 'ioredis', 'pg', 'zod'],
      },
      server: {
        uses: ['jobs'],
        packages: [
          'node:',
          'fastify',
          '@fastify/multipart',
          '@fastify/rate-limit',
          '@fastify/static',
          '@fastify/swagger',
          'fastify-type-provider-zod',
          'prom-client',
          'zod',
        ],
      },
      cli: { uses: ['server'], packages: ['node:', 'commander', 'zod'] },
      'index.ts': { uses: ['jobs'] },
      // What a browser runs: nothing that is marked with "node:".
      'browser.ts': {
        uses: [
          'scan',
          'scan/report',
          'scan/provenance/manifest-store.ts',
          'faces',
          'media/formats.ts',
          'media/video/mediabunny/reader.ts',
        ],
      },
    },
  },
  web: {
    shared: [],
    rules: {
      words: { packages: ['realcentric/browser'] },
      engine: { packages: ['mediabunny', 'onnxruntime-web', 'realcentric/browser'] },
      server: { packages: ['realcentric/browser'] },
      state: { uses: ['engine', 'server', 'words'], packages: ['@preact/signals', 'realcentric/browser'] },
      views: { uses: ['state'], packages: ['@preact/signals', 'preact', 'realcentric/browser'] },
      styles: {},
      'main.tsx': { uses: ['views', 'styles'], packages: ['preact'] },
      'service-worker.ts': {},
      testing: { packages: ['node:', 'playwright-core', 'axe-core'] },
    },
  },
};

/** Test files and what they alone use may import anything but a package above their own. */
const TEST = /\.(test|fixture)\.tsx?$/;

const NAMES = String.raw`\{[^}]*\}|\*(?:\s+as\s+\w+)?`;
const STATEMENT = new RegExp(
  String.raw`^[ \t]*(?:import|export)(?<type>\s+type)?\s*(?:(?:\w+|${NAMES}|\w+\s*,\s*(?:${NAMES}))\s*from\s*)?['"](?<target>[^'"\n]+)['"]`,
  'gm',
);
const CALL = /\bimport\(\s*['"](?<target>[^'"\n]+)['"]/g;

interface Import {
  readonly target: string;
  readonly line: number;
  readonly typeOnly: boolean;
}

/** The imports and re-exports in a source text, `import()` calls and types included. */
export function importsOf(source: string): Import[] {
  // Comment lines are emptied rather than removed, to keep the numbers of the lines.
  const code = source.replace(/^[ \t]*(\/\/|\/?\*).*$/gm, '');
  return [STATEMENT, CALL].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => ({
      target: match.groups!.target!,
      line: code.slice(0, match.index).split('\n').length + (match[0].match(/\n/g)?.length ?? 0),
      typeOnly: match.groups!.type !== undefined,
    })),
  );
}

/** One line for each import that the architecture does not allow, under `<root>/packages`. */
export function checkImports(root: string, architecture: Readonly<Record<string, PackageRules>>): string[] {
  const found = readdirSync(join(root, 'packages')).flatMap((name) => {
    const files = typescriptFiles(join(root, 'packages', name, 'src'));
    const rules = architecture[name];
    if (rules !== undefined) return checkPackage(root, name, rules, files, Object.keys(architecture));
    return files.length === 0
      ? []
      : [`packages/${name}: is not in the table of scripts/check-imports.ts; add its rules`];
  });
  return found.sort();
}

function checkPackage(
  root: string,
  packageName: string,
  { shared, rules }: PackageRules,
  files: readonly string[],
  packages: readonly string[],
): string[] {
  const source = join(root, 'packages', packageName, 'src');
  const allowed = Object.fromEntries(Object.keys(rules).map((unit) => [unit, reachable(unit, rules)]));
  return files.flatMap((file) => {
    const path = relative(source, file).replaceAll(sep, '/');
    const where = relative(root, file).replaceAll(sep, '/');
    const unit = unitOf(path, rules);
    if (unit === undefined)
      return [`${where}: its folder is not in the table of scripts/check-imports.ts; add its rules`];
    return importsOf(readFileSync(file, 'utf8')).flatMap(({ target, line, typeOnly }) => {
      const say = (problem: string) => [`${where}:${line}: imports "${target}", but ${problem}`];
      if (!target.startsWith('.')) {
        const known = packages.indexOf(packageOf(target));
        if (known > packages.indexOf(packageName)) return say(`${packageName} knows nothing of ${packageOf(target)}`);
        return TEST.test(path) || mayUsePackage(rules[unit]!, target, typeOnly) ? [] : say(listed(unit, rules, target));
      }
      const targetPath = relative(source, resolve(dirname(file), target)).replaceAll(sep, '/');
      if (TEST.test(path)) return [];
      if (targetPath.startsWith('../')) return say('another package is imported by its name');
      if (TEST.test(targetPath)) return say('tests are for tests');
      const targetUnit = unitOf(targetPath, rules);
      const fits = targetUnit === unit || shared.includes(targetPath) || allowed[unit]!.has(targetUnit ?? '');
      return fits ? [] : say(`${unit} may use ${[...allowed[unit]!, ...shared].join(', ') || 'no other folder'}`);
    });
  });
}

/** All that a unit may import, directly or through what it uses. */
function reachable(unit: string, rules: PackageRules['rules'], above: readonly string[] = []): Set<string> {
  if (above.includes(unit)) throw new Error(`the table runs in a circle: ${[...above, unit].join(' -> ')}`);
  const result = new Set<string>();
  for (const used of rules[unit]!.uses ?? []) {
    if (rules[used] === undefined) throw new Error(`the table has no entry for "${used}", which "${unit}" uses`);
    result.add(used);
    for (const further of reachable(used, rules, [...above, unit])) result.add(further);
  }
  return result;
}

/** The entry for the file itself, for its folder, or for the nearest folder around that. */
function unitOf(path: string, rules: PackageRules['rules']): string | undefined {
  for (let unit = path; unit !== '.'; unit = dirname(unit)) if (Object.hasOwn(rules, unit)) return unit;
  return undefined;
}

function packageOf(target: string): string {
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}

function mayUsePackage(rule: Rule, target: string, typeOnly: boolean): boolean {
  const name = target.startsWith('node:') ? 'node:' : packageOf(target);
  // A package whole, or one entry of it ("realcentric/browser").
  if (rule.packages?.includes(name) || rule.packages?.includes(target)) return true;
  return typeOnly && rule.types?.includes(name) === true;
}

function listed(unit: string, rules: PackageRules['rules'], target: string): string {
  const { packages = [], types = [] } = rules[unit]!;
  if (types.includes(packageOf(target))) return `${unit} may import only types of it`;
  return `${unit} may import from outside only ${packages.join(', ') || 'nothing'}`;
}

function typescriptFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const problems = checkImports(root, ARCHITECTURE);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) console.error(`imports against the architecture: ${problems.length}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
