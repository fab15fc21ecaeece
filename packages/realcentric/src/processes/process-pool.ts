/** @file Processes that do tasks side by side, each one at a time; one that dies is replaced, and its task told so. */
import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { limiter } from './limiter.ts';

/** The process that did a task died or fell silent. */
export class ProcessDied extends Error {
  /** Whether it was ended because it took too long. */
  readonly late: boolean;

  constructor(message: string, late: boolean) {
    super(message);
    this.name = 'ProcessDied';
    this.late = late;
  }
}

/** Of one task. */
export interface RunOptions {
  /** Longest that it may take, milliseconds; the pool's where left out. */
  readonly patience?: number;
  /** Ends the process that does it. */
  readonly signal?: AbortSignal;
  /** Told of what the process sends as `{ news }` meanwhile. */
  readonly news?: (news: unknown) => void;
}

export interface ProcessPool<Task extends object, Answer> {
  /** @throws ProcessDied; Error for a fault that the process reports; what a signal was aborted with */
  run(task: Task, options?: RunOptions): Promise<Answer>;
  /** Starts a process before there is a task for it. */
  prestart(): void;
  /** Ends all processes. */
  close(): void;
}

export interface PoolOptions {
  readonly processes: number;
  /** Longest that a task may take, milliseconds; the process is then ended. */
  readonly patience: number;
  readonly signal?: AbortSignal;
  /** Command-line arguments of the processes. */
  readonly args?: readonly string[];
}

interface Message<Answer> {
  readonly answer?: Answer;
  readonly fault?: string;
  readonly news?: unknown;
}

/** Last characters of what a process wrote to standard error. */
const STDERR_KEPT = 2000;

/**
 * Pictures and tensors lie outside the heap and make V8 mark it whole once a picture, on the other cores, which have work of their own: a fifth of
 * the time of a scan. Without incremental marking it stops and collects when memory runs up, every tenth picture; memory stays the same.
 */
const GARBAGE_COLLECTION = '--no-incremental-marking';

/** glibc keeps what each of its arenas once held, by default eight a core: with two a process is 60 MB smaller and as fast. */
const ARENAS = { MALLOC_ARENA_MAX: '2' };

/** In a checkout processes run TypeScript like everything else, and find the workspace's packages by their sources. */
function start(file: URL, args: readonly string[]): ChildProcess {
  const fromSource = import.meta.url.endsWith('.ts');
  const compiled = getCompileCacheDir();
  return fork(fileURLToPath(file), [...args], {
    env: { ...ARENAS, ...process.env, ...(compiled !== undefined && { NODE_COMPILE_CACHE: compiled }) },
    execArgv: [GARBAGE_COLLECTION, ...(fromSource ? ['--conditions=source'] : [])],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** Does a task in a process. The process must be idle. */
function doTask<Task extends object, Answer>(
  child: ChildProcess,
  task: Task,
  { patience, signal, news }: RunOptions & { readonly patience: number },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let errors = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, patience);
    const kill = () => child.kill('SIGKILL');
    signal?.addEventListener('abort', kill, { once: true });
    const hear = (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-STDERR_KEPT);
    };
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      child.off('message', answered);
      child.off('exit', died);
      child.stderr?.off('data', hear);
      act();
    };
    function answered({ answer, fault, news: told }: Message<Answer>): void {
      if (told !== undefined) {
        news?.(told);
        return;
      }
      settle(() => (fault === undefined ? resolve(answer as Answer) : reject(new Error(fault))));
    }
    function died(code: number | null, signal: string | null): void {
      const how = late ? `took longer than ${Math.round(patience / 1000)} s` : (signal ?? `exit code ${code}`);
      const said = errors.trim().split('\n').at(-1);
      settle(() =>
        reject(new ProcessDied(`the process that read it died (${how})${said && !late ? `: ${said}` : ''}`, late)),
      );
    }
    child.on('message', answered);
    child.on('exit', died);
    child.stderr?.on('data', hear);
    child.send(task, (error) => {
      if (error && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    });
  });
}

/** @param file the module of the processes: gets tasks as messages, answers each with `{ answer }` or `{ fault }`, before which it may send any number of `{ news }` */
export function openProcessPool<Task extends object, Answer>(
  file: URL,
  { processes, patience, signal, args = [] }: PoolOptions,
): ProcessPool<Task, Answer> {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const inTurn = limiter(processes);
  let closed = false;

  function close(): void {
    closed = true;
    for (const child of all) child.kill('SIGKILL');
  }
  signal?.addEventListener('abort', close, { once: true });

  function take(): ChildProcess {
    for (let child = idle.pop(); child; child = idle.pop()) if (child.connected) return child;
    return begin();
  }

  function begin(): ChildProcess {
    const child = start(file, args);
    all.add(child);
    child.on('exit', () => all.delete(child));
    // A process that cannot be started says so here and then exits as far as its task can tell.
    child.on('error', () => child.emit('exit', child.exitCode, child.signalCode));
    return child;
  }

  return {
    async run(task, options = {}) {
      signal?.throwIfAborted();
      return inTurn(async () => {
        try {
          signal?.throwIfAborted();
          options.signal?.throwIfAborted();
          if (closed) throw new Error('the pool is closed');
          const child = take();
          const answer = await doTask<Task, Answer>(child, task, { patience, ...options });
          if (child.connected) idle.push(child);
          return answer;
        } catch (error) {
          signal?.throwIfAborted();
          options.signal?.throwIfAborted();
          throw closed ? new Error('the pool was closed', { cause: error }) : error;
        }
      });
    },
    prestart() {
      if (!closed && all.size < processes) idle.push(begin());
    },
    close,
  };
}
