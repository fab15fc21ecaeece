/** @file Builds the page into a folder of static files: `node --conditions=source packages/web/build.ts`. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defaultClientConditions, type InlineConfig, type Plugin } from 'vite';
import { type BuiltFile, modelFiles } from './build/models.ts';
import { FILE_LIST } from './src/engine/served-files.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

const shared: InlineConfig = {
  root,
  configFile: false,
  // Relative: the page works in any folder of any server.
  base: './',
  logLevel: 'warn',
  resolve: {
    // realcentric from its sources; ONNX Runtime without the wasm inside its JavaScript.
    conditions: ['source', 'onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
};

/** The networks, the runtime and their list, as files of the page. */
function withModels(files: readonly BuiltFile[]): Plugin {
  return {
    name: 'models',
    generateBundle() {
      for (const { path, content } of files) this.emitFile({ type: 'asset', fileName: path, source: content });
      const list = files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
      this.emitFile({ type: 'asset', fileName: FILE_LIST, source: JSON.stringify(list) });
    },
  };
}

/** What the service worker keeps from the first visit on: all but the large files, which the page keeps once it needs them. */
async function shellOf(outDir: string): Promise<{ files: string[]; version: string }> {
  const entries = await readdir(outDir, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(outDir, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => !/\.(onnx|wasm)$/.test(path) && path !== 'models/detector/manifest.json')
    .sort();
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(await readFile(join(outDir, path)));
  return { files: ['./', ...paths.filter((path) => path !== 'index.html')], version: hash.digest('hex').slice(0, 16) };
}

/** @param outDir emptied first; packages/web/dist where left out */
export async function buildPage(outDir: string = join(root, 'dist')): Promise<void> {
  const models = await modelFiles();
  await build({
    ...shared,
    worker: { format: 'es' },
    plugins: [withModels(models)],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      modulePreload: false,
      chunkSizeWarningLimit: 2000,
    },
  });
  const { files, version } = await shellOf(outDir);
  await build({
    ...shared,
    publicDir: false,
    define: { SHELL_FILES: JSON.stringify(files), SHELL_VERSION: JSON.stringify(version) },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2023',
      rolldownOptions: {
        input: join(root, 'src/service-worker.ts'),
        output: { entryFileNames: 'service-worker.js', format: 'iife' },
      },
    },
  });
}

if (import.meta.main) await buildPage();
