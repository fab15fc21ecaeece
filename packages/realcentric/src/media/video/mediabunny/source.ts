/** @file A video read by mediabunny in a process of its own. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { refused, silent, within } from '../limits.ts';
import { checkTimes } from '../times.ts';
import type { FrameSource, FramesOptions, VideoFrame, VideoLimits } from '../types.ts';
import { type Answer, errorOf, type Question } from './messages.ts';

/** @throws UserError for what mediabunny cannot open or decode, what has no picture and what is over the limits */
export async function openWithMediabunny(
  path: string,
  limits: VideoLimits,
  signal: AbortSignal | undefined,
): Promise<FrameSource> {
  const child = startChild(path);
  const patience = { seconds: limits.maxWait, late: () => silent(path, 'mediabunny', limits.maxWait) };
  const problems: string[] = [];
  let questions = 0;

  async function ask(question: WithoutId<Question>, signal: AbortSignal | undefined): Promise<Answer> {
    questions += 1;
    const answer = await within(child.ask({ ...question, id: questions }), { ...patience, signal });
    problems.splice(0, problems.length, ...answer.problems);
    if (answer.failure !== undefined) throw errorOf(answer.failure);
    return answer;
  }

  async function* frames(times: readonly number[], options: FramesOptions = {}): AsyncGenerator<VideoFrame> {
    checkTimes(times);
    const reading = questions;
    await ask({ ask: 'begin', reading, times, maxSide: options.maxSide }, options.signal);
    try {
      for (;;) {
        const { frame } = await ask({ ask: 'next', reading }, options.signal);
        if (frame === undefined) return;
        yield frame;
      }
    } finally {
      // Without waiting: after an abort or a hang there may be no answer.
      void ask({ ask: 'end', reading }, undefined).catch(() => undefined);
    }
  }

  try {
    const { opened } = await ask({ ask: 'open', path, limits }, signal);
    if (opened === undefined) throw refused(path, 'could not be opened', 'check that the file plays elsewhere');
    return { ...opened, backend: 'mediabunny', frames, problems, close: async () => child.kill() };
  } catch (error) {
    child.kill();
    throw error;
  }
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

interface Child {
  readonly ask: (question: Question) => Promise<Answer>;
  readonly kill: () => void;
}

function startChild(path: string): Child {
  const file = import.meta.url.endsWith('.ts') ? './child.ts' : './child.js';
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: [],
    serialization: 'advanced',
    // The decoders write to the terminal what they think of every file and of the machine.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  let ended: Error | undefined;
  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.resolve(answer);
    waiting.delete(answer.id);
  });
  child.on('error', end);
  child.on('exit', (code, signal) => {
    end(refused(path, `mediabunny crashed (${signal ?? `exit code ${code}`})`, 'try with ffmpeg'));
  });
  const ask = (question: Question) => {
    const answer = Promise.withResolvers<Answer>();
    if (ended === undefined) {
      waiting.set(question.id, answer);
      child.send(question, (error) => error && answer.reject(error));
    } else answer.reject(ended);
    return answer.promise;
  };
  const kill = () => {
    end(new Error('the video is closed'));
    child.kill('SIGKILL');
  };
  return { ask, kill };
}
