/** @file `realcentric serve`: scans over HTTP, with a page. */
import { once } from 'node:events';
import type { Command } from 'commander';
import { readConfig, resolveFrom } from '../../config/read.ts';
import { UserError } from '../../errors.ts';
import { type ServerConfig, serverConfig } from '../../server/config.ts';
import { startServer } from '../../server/start-server.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { wholeNumber } from '../numbers.ts';

interface Options {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly data?: string;
  readonly queue?: string;
  readonly workers?: number;
  readonly model?: string;
  readonly allowUrls?: readonly string[];
}

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Serves scans over HTTP: an API (/docs tells it) and a page. Listens to this machine alone unless told otherwise; to let others in, ' +
        'make keys first (realcentric keys add). Stopped with Ctrl-C or SIGTERM, running scans end, or go back to the queue.',
    )
    .option('--config <file>', 'YAML, with all there is to be told (docs/server.md); flags go before it')
    .option('--host <address>', 'to listen at; 127.0.0.1 unless told')
    .option('--port <number>', '8080 unless told; 0 for a free one', wholeNumber(0, 65_535))
    .option('--data <folder>', 'for uploads, scans, keys and the queue; realcentric-data unless told')
    .option('--queue <address>', 'redis://..., postgres://... or a file; a file in the data folder unless told')
    .option(
      '--workers <n>',
      'processes that scan; 1 unless told, 0 where others do (realcentric worker)',
      wholeNumber(0, 256),
    )
    .option('--model <folder>', 'a detector that realcentric train wrote; the bundled one unless told')
    .option(
      '--allow-urls <host...>',
      'let files be named by their address on these hosts (*.example.org for all below)',
    )
    .action((options: Options) => serve(options, context));
  addExamples(command, [
    ['realcentric serve', 'http://127.0.0.1:8080, for this machine'],
    ['realcentric keys add page && realcentric serve --host 0.0.0.0', 'for others, with a key'],
    ['realcentric serve --workers 0 --queue redis://queue.internal', 'scans done by realcentric worker elsewhere'],
  ]);
}

async function configOf({ config, allowUrls, ...flags }: Options): Promise<ServerConfig> {
  const read = config === undefined ? serverConfig.parse({}) : await readConfig(config, serverConfig);
  // Paths in a file are relative to it.
  const at = (path: string) => (config === undefined ? path : resolveFrom(config, path));
  const placed = { ...read, data: at(read.data), ...(read.model !== undefined && { model: at(read.model) }) };
  const given = Object.fromEntries(
    Object.entries(flags).filter(([key, value]) => value !== undefined && key in serverConfig.shape),
  );
  const urls = allowUrls && { urls: { hosts: allowUrls, seconds: read.urls?.seconds } };
  const parsed = serverConfig.safeParse({ ...placed, ...given, ...urls });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError('bad_usage', `${issue?.path.join('.')}: ${issue?.message}`, {
    advice: 'see realcentric serve --help',
  });
}

async function serve(options: Options, { signal, note, print }: CommandContext): Promise<void> {
  const config = await configOf(options);
  const log = { write: (line: string) => process.stdout.write(line) };
  const server = await startServer(config, { log, note });
  note(`realcentric: serving at ${server.url}`);
  print(JSON.stringify({ level: 30, time: Date.now(), msg: 'serving', url: server.url }));
  if (!signal.aborted) await once(signal, 'abort');
  await server.stop();
}
