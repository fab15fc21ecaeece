/** @file What the frame of the command line hands to a command, and the exit codes. */
import type { Command } from 'commander';
import type { UserError } from '../errors.ts';
import type { Progress } from '../progress.ts';

/** A command may give codes of its own below 64 (scan: 1 = something found). */
export const EXIT = {
  ok: 0,
  /** Something the user can put right: a bad file, option or configuration. */
  userError: 2,
  /** A fault of this program (EX_SOFTWARE of BSD's sysexits.h). */
  internal: 70,
  /** Whoever read standard output closed it: 128 + SIGPIPE. */
  brokenPipe: 141,
} as const;

export interface CommandContext {
  /** Aborted by the first Ctrl-C, by SIGTERM, and when standard output is closed. Hand it on to whatever takes long. */
  readonly signal: AbortSignal;
  /** Shown on standard error, unless the user asked for --quiet. */
  readonly progress: Progress;
  /** Writes a text and a line break to standard output. Wait for it where there is much to print: its reader may be slow. */
  readonly print: (text: string) => Promise<void>;
  /** Whether what is printed may be coloured. */
  readonly colour: boolean;
  /** A remark on standard error. */
  readonly note: (text: string) => void;
  /** Reports a file that was left out while the others go on: one line on standard error now, exit code 2 at the end. */
  readonly problem: (error: UserError) => void;
  /** The exit code of a command that ends well; 0 unless told, the greatest of those told. */
  readonly setExitCode: (code: number) => void;
}

export interface CommandModule {
  /** Declares description, arguments, options and action; `--help` and `--quiet` are added by the frame. */
  readonly define: (command: Command, context: CommandContext) => void;
}

/** A command is loaded when it is asked for, so that each starts fast. */
export interface CommandEntry {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** Adds examples to a command's help: a command line and what it does. */
export function addExamples(command: Command, examples: readonly (readonly [line: string, what: string])[]): void {
  const lines = examples.map(([line, what]) => `  $ ${line}\n      ${what}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
