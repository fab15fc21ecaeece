/** @file The frame of the command line: finds the command, loads it, runs it, and turns what goes wrong into one line. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { UserError } from '../errors.ts';
import { addExamples, type CommandContext, type CommandEntry, EXIT } from './context.ts';
import { type Interruption, watchInterruptions } from './interrupt.ts';
import { createProgressDisplay, type ProgressDisplay } from './progress.ts';
import { wantsColour } from './table.ts';
import { printable } from './text.ts';

const COMMANDS: readonly CommandEntry[] = [
  { name: 'scan', summary: 'look for manipulated faces in pictures', load: () => import('./commands/scan.ts') },
  {
    name: 'demo',
    summary: 'scan six photographs and forgeries made from them',
    load: () => import('./commands/demo.ts'),
  },
  {
    name: 'forge',
    summary: 'make forgeries from photographs of natural faces',
    load: () => import('./commands/forge.ts'),
  },
  { name: 'sheet', summary: 'draw a contact sheet of forgeries', load: () => import('./commands/sheet.ts') },
  { name: 'dataset', summary: 'check data sets, and list their clips', load: () => import('./commands/dataset.ts') },
  {
    name: 'prepare',
    summary: 'cut the faces of a data set out, for training',
    load: () => import('./commands/prepare.ts'),
  },
  { name: 'train', summary: 'train a detector', load: () => import('./commands/train.ts') },
  {
    name: 'ablate',
    summary: 'measure what each part of the method gives',
    load: () => import('./commands/ablate.ts'),
  },
  {
    name: 'bands',
    summary: 'set the thresholds of a detector by natural photographs of your own',
    load: () => import('./commands/bands.ts'),
  },
  { name: 'embed', summary: 'write embeddings of faces, and maps of them', load: () => import('./commands/embed.ts') },
  {
    name: 'evaluate',
    summary: 'measure a detector on real and fake pictures',
    load: () => import('./commands/evaluate.ts'),
  },
  {
    name: 'perturb',
    summary: 'blur, recompress and otherwise perturb pictures and videos, as robustness is judged',
    load: () => import('./commands/perturb.ts'),
  },
  { name: 'serve', summary: 'serve scans over HTTP, with a page', load: () => import('./commands/serve.ts') },
  { name: 'keys', summary: 'say who may use a service', load: () => import('./commands/keys.ts') },
  { name: 'worker', summary: 'do the jobs of a queue', load: () => import('./commands/worker.ts') },
];

const CONVENTIONS = `Exit codes:
  0    done
  2    something to put right: a file, an option, a configuration (one line on standard error says what)
  70   a fault of realcentric itself; REALCENTRIC_DEBUG=1 shows where it happened
  130  stopped by Ctrl-C (141: its output was no longer read; 143: SIGTERM)
  A command may have more of its own; its help names them. NO_COLOR=1 turns colours off.`;

interface State {
  quiet: boolean;
  exitCode: number;
}

/**
 * Runs one command line (without node and script) to its end and gives the exit code. Answers go to standard output; progress, remarks
 * and errors to standard error.
 */
export async function main(argv: readonly string[], commands: readonly CommandEntry[] = COMMANDS): Promise<number> {
  const state: State = { quiet: false, exitCode: EXIT.ok };
  const display = createProgressDisplay(process.stderr, {
    colour: wantsColour(process.stderr),
    quiet: () => state.quiet,
  });
  const interruption = watchInterruptions(display.line);
  process.on('uncaughtException', (error) => {
    process.exit(reportFailure(error, display));
  });
  try {
    const program = await createProgram(argv, commands, createContext(display, interruption, state), state);
    await program.parseAsync(argumentsFor(argv, commands), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) state.exitCode = reportUsage(error, display, helpFor(argv, commands));
    else if (!interruption.signal.aborted) state.exitCode = reportFailure(error, display);
  }
  display.close();
  await flush(process.stdout);
  if (!interruption.signal.aborted) return state.exitCode;
  const message = interruption.message();
  if (message !== undefined) display.line(`realcentric: ${message}`);
  return interruption.exitCode();
}

function createContext(display: ProgressDisplay, interruption: Interruption, state: State): CommandContext {
  // One wait for all that is printed meanwhile: each of its own would be one more listener.
  let draining: Promise<void> | undefined;
  return {
    signal: interruption.signal,
    progress: display.report,
    print: (text) => {
      display.hide();
      const taken = process.stdout.write(`${text}\n`);
      if (taken) return Promise.resolve();
      draining ??= drained(process.stdout, interruption.signal).finally(() => {
        draining = undefined;
      });
      return draining;
    },
    colour: wantsColour(process.stdout),
    note: (text) => display.line(printable(text)),
    problem: (error) => {
      state.exitCode = EXIT.userError;
      display.line(`realcentric: ${printable(error.message)}`);
    },
    setExitCode: (code) => {
      state.exitCode = Math.max(state.exitCode, code);
    },
  };
}

/** The word that names a command: the first that is no option ("help scan" means "scan --help"). */
function commandName(argv: readonly string[]): string | undefined {
  const words = argv.filter((word) => !word.startsWith('-'));
  return words[0] === 'help' ? words[1] : words[0];
}

function helpFor(argv: readonly string[], commands: readonly CommandEntry[]): string {
  const name = commandName(argv);
  return commands.some((command) => command.name === name) ? `realcentric ${name} --help` : 'realcentric --help';
}

/** Commander answers "scna --help" and "help scna" with the help of the whole program; the name alone is an error. */
function argumentsFor(argv: readonly string[], commands: readonly CommandEntry[]): string[] {
  const name = commandName(argv);
  if (name !== undefined && !commands.some((command) => command.name === name)) return [name];
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
}

async function createProgram(
  argv: readonly string[],
  commands: readonly CommandEntry[],
  context: CommandContext,
  state: State,
): Promise<Command> {
  const program = new Command('realcentric')
    .usage('<command> [options]')
    .description('Finds manipulated faces in pictures and videos, and trains the detector that does it.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text), outputError: () => undefined })
    .hook('preAction', (_, command) => {
      state.quiet = command.opts<{ quiet?: boolean }>().quiet === true;
    });
  for (const { name, summary, load } of commands) {
    const command = program.command(name).summary(summary).helpOption('-h, --help', 'print this help');
    if (name !== commandName(argv)) continue;
    (await load()).define(command, context);
    command.option('-q, --quiet', 'show no progress');
  }
  addExamples(program, [['realcentric help <command>', 'what a command takes, with examples of its own']]);
  program.addHelpText('after', `\n${CONVENTIONS}`);
  return program;
}

function version(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}

/** Prints one line about the error (and its stack where REALCENTRIC_DEBUG=1 asks for it); gives the exit code. */
function reportFailure(error: unknown, display: ProgressDisplay): number {
  display.close();
  const message = printable(error instanceof Error ? error.message : String(error));
  const known = error instanceof UserError;
  if (process.env.REALCENTRIC_DEBUG === '1') {
    display.line(`realcentric: ${message}`);
    console.error(error);
  } else {
    const more = 'this is a fault of realcentric; set REALCENTRIC_DEBUG=1 to see where it happened';
    display.line(`realcentric: ${known ? message : `${message} (${more})`}`);
  }
  return known ? EXIT.userError : EXIT.internal;
}

/** Commander reports help and version as errors too, with exit code 0. */
function reportUsage(error: CommanderError, display: ProgressDisplay, help: string): number {
  if (error.exitCode === 0) return EXIT.ok;
  if (error.code === 'commander.help') return EXIT.userError;
  const message = error.message
    .replace(/^error: |\.$/g, '')
    .replace(/\n\(Did you mean (.*)\?\)$/s, '; did you mean $1?');
  display.line(`realcentric: ${printable(message)}${message.endsWith('?') ? '' : `; see ${help}`}`);
  return EXIT.userError;
}

/** Once the stream takes more, or nobody reads it any longer. */
async function drained(stream: NodeJS.WriteStream, signal: AbortSignal): Promise<void> {
  await once(stream, 'drain', { signal }).catch(() => undefined);
}

/** Waits until what was printed is out, or until it is known that nobody reads it. */
async function flush(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}
