/** @file What a finished cell leaves: its scores, as a file. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';

const resultSchema = z.object({
  id: z.string(),
  variant: z.string(),
  seed: z.number(),
  leftOut: z.string().nullable(),
  validationAuc: z.number(),
  steps: z.number(),
  seconds: z.number(),
  /** Logit of fake less logit of real of every test picture, by family and condition. */
  margins: z.array(z.object({ family: z.string(), condition: z.string(), margins: z.array(z.number()) })),
});
export type CellResult = z.infer<typeof resultSchema>;

/** Undefined where the cell is not done. */
export async function readResult(path: string): Promise<CellResult | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : resultSchema.parse(JSON.parse(text));
}
