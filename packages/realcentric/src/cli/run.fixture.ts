/** @file The command line as a process of its own, as a user runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const LAUNCHER = fileURLToPath(new URL('../../bin/realcentric.js', import.meta.url));

export interface Outcome {
  /** -1 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process wrote and how it ended. */
export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
}

/** Starts `realcentric` with these arguments in a folder. */
export function startCommand(cwd: string, args: readonly string[]): Running {
  const child = spawn(process.execPath, [LAUNCHER, ...args], { cwd });
  return { child, ended: outcomeOf(child) };
}

export const runCommand = (cwd: string, args: readonly string[]): Promise<Outcome> => startCommand(cwd, args).ended;
