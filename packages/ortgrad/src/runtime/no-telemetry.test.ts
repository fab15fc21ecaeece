import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const running = new URL('../running.ts', import.meta.url).href;
const written = new URL('../index.ts', import.meta.url).href;
/** Runs a network of one node. */
const SCRIPT = `
  const { createGraph, input, output, addNode, writeOnnx } = await import(${JSON.stringify(written)});
  const { openSession } = await import(${JSON.stringify(running)});
  const graph = createGraph('one node');
  output(graph, 'y', addNode(graph, 'Relu', [input(graph, 'x', 'float32', [1])])[0]);
  const session = await openSession(writeOnnx(graph));
  const { y } = await session.run({ x: { dtype: 'float32', shape: [1], data: Float32Array.of(3) } });
  await session.close();
  console.log(y.data[0], process.env.ORT_DISABLE_TELEMETRY);
`;

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'no-telemetry-'));
});
afterAll(() => rm(home, { recursive: true }));

/** What the script says and what it leaves in the home folder, which is that for temporary files, too. */
async function run(extra: Readonly<Record<string, string>>) {
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, TMPDIR: home, ...extra };
  // ONNX Runtime is silent in tests and in CI by itself: as a user has it.
  for (const name of ['CI', 'ORT_RUNNING_UNIT_TESTS', 'XDG_CACHE_HOME']) delete env[name];
  if (!extra.ORT_DISABLE_TELEMETRY) delete env.ORT_DISABLE_TELEMETRY;
  const options = { env };
  const node = ['--conditions=source', '--input-type=module', '--eval', SCRIPT];
  const { stdout } = await promisify(execFile)(process.execPath, node, options);
  return { said: stdout.trim(), left: (await readdir(home)).sort() };
}

describe('ONNX Runtime', () => {
  it('keeps no record of what it runs', async () => {
    expect(await run({})).toEqual({ said: '3 1', left: [] });
  });

  it('is asked for nothing else where somebody wants it to report', async () => {
    const { said, left } = await run({ ORT_DISABLE_TELEMETRY: '0' });
    expect(said).toBe('3 0');
    console.log(`kept by ONNX Runtime where it may report: ${left.join(' ') || 'nothing'}`);
  });
});
