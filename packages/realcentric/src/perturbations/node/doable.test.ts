import { describe, expect, it } from 'vitest';
import type { UserError } from '../../errors.ts';
import { parsePerturbation } from '../suite.ts';
import { doable } from './doable.ts';
import { hasEncoder, withoutPrograms } from './ffmpeg.fixture.ts';

const chosen = ['GB:1', 'VC:1', 'VC:2', 'RJPEG:1'].map(parsePerturbation);

function listen() {
  const heard: UserError[] = [];
  return { heard, problem: (error: UserError) => void heard.push(error) };
}

describe('doable', () => {
  it('leaves out VC without ffmpeg, and says so once', async () => {
    const { heard, problem } = listen();
    const left = await withoutPrograms(() => doable(chosen, problem));
    expect(left).toEqual(['GB:1', 'RJPEG:1'].map(parsePerturbation));
    expect(heard.map(String)).toEqual([expect.stringMatching(/VC\) needs ffmpeg, which is not on the PATH; install/)]);
  });

  it('fails where nothing but VC is asked for', async () => {
    const { heard, problem } = listen();
    const nothing = withoutPrograms(() => doable([parsePerturbation('VC:3')], problem));
    await expect(nothing).rejects.toThrow(/needs ffmpeg/);
    expect(heard).toEqual([]);
  });

  it('needs no ffmpeg for the others', async () => {
    const { heard, problem } = listen();
    const others = ['GB:1', 'RJPEG:1'].map(parsePerturbation);
    expect(await withoutPrograms(() => doable(others, problem))).toEqual(others);
    expect(heard).toEqual([]);
  });

  it.skipIf(!hasEncoder)('is all of them with ffmpeg', async () => {
    const { heard, problem } = listen();
    expect(await doable(chosen, problem)).toEqual(chosen);
    expect(heard).toEqual([]);
  });
});
