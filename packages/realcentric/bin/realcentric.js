#!/usr/bin/env node
/**
 * @file Starts the command line: checks the version of Node, then runs src (in a checkout) or dist (installed).
 * Old versions of Node must be able to parse this file, so: no static import, no top-level await, no recent syntax.
 */
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  // These npm packages hold nothing but a Node; there is none for other systems.
  const system = `${process.platform.replace('win32', 'win')}-${process.arch}`;
  const packaged = ['linux-x64', 'linux-arm64', 'darwin-x64', 'win-x64'].indexOf(system) >= 0;
  const runner = packaged ? `, or run it with: npx -y -p node-${system}@24 realcentric` : '';
  const problem = `needs Node 22.18 or newer, and this is Node ${process.versions.node}`;
  console.error(`realcentric: ${problem}; install a current Node (https://nodejs.org)${runner}`);
  process.exitCode = 2;
} else {
  start().then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      // Only what goes wrong before the command line itself runs comes here: a broken installation.
      const stack = process.env.REALCENTRIC_DEBUG === '1';
      console.error(stack ? error : `realcentric: cannot start: ${String(error.message).split('\n')[0]}`);
      process.exitCode = 70;
    },
  );
}

async function start() {
  // ortgrad sets it, too, but where a worker thread is the first to load ONNX Runtime, what the thread sets does not reach it.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  const [{ enableCompileCache, registerHooks }, { existsSync }] = await Promise.all([
    import('node:module'),
    import('node:fs'),
  ]);
  enableCompileCache();
  const source = new URL('../src/cli/main.ts', import.meta.url);
  const fromSource = existsSync(source);
  if (fromSource) registerHooks({ resolve: resolveToSource });
  const { main } = await import(fromSource ? source.href : new URL('../dist/cli/main.js', import.meta.url).href);
  return main(process.argv.slice(2));
}

/** The packages of this workspace resolve to their TypeScript; others may export a `source` of another kind. */
function resolveToSource(specifier, context, nextResolve) {
  if (!/^(ortgrad|realcentric)(\/|$)/.test(specifier)) return nextResolve(specifier, context);
  return nextResolve(specifier, { ...context, conditions: ['source', ...context.conditions] });
}
