/**
 * @file The process in which mediabunny decodes. One of its own can be killed when it hangs and takes nothing with it when it crashes, as
 * native decoders may; and a decoder that fails leaves a rejected promise behind that nobody can catch (mediabunny 1.61,
 * VideoDecoderWrapper.close), which would end the program.
 */
import { FilePathSource } from 'mediabunny';
import type { VideoFrame } from '../types.ts';
import { registerServerDecoders } from './decoder.ts';
import { type Answer, failureOf, type Question } from './messages.ts';
import { openReader, type Reader } from './reader.ts';

let reader: Reader | undefined;
const readings = new Map<number, AsyncGenerator<VideoFrame>>();

// What matters of a failing decoder reaches the reader by another way.
process.on('unhandledRejection', () => undefined);
process.on('disconnect', () => process.exit());

process.on('message', async (question: Question) => {
  const { id } = question;
  try {
    const told = await answer(question);
    tell({ id, problems: reader?.problems ?? [], ...told });
  } catch (error) {
    tell({ id, problems: reader?.problems ?? [], failure: failureOf(error) });
  }
});

function tell(answer: Answer): void {
  process.send?.(answer);
}

async function answer(question: Question): Promise<Pick<Answer, 'opened' | 'frame'>> {
  if (question.ask === 'open') {
    await registerServerDecoders();
    reader = await openReader(question.path, new FilePathSource(question.path), question.limits);
    const { facts, times, timescale } = reader;
    return { opened: { facts, times, timescale } };
  }
  if (question.ask === 'begin') {
    readings.set(question.reading, reader!.frames(question.times, question.maxSide));
    return {};
  }
  const reading = readings.get(question.reading)!;
  if (question.ask === 'next') {
    const { value } = await reading.next();
    return value === undefined ? {} : { frame: value };
  }
  readings.delete(question.reading);
  await reading.return(undefined);
  return {};
}
