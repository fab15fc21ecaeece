/** @file What stands beside a detector's network: how to feed it, what its numbers mean, where it comes from. */
import * as z from 'zod';

const probability = z.number().min(0).max(1);

export const manifestSchema = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  version: z.string(),
  created: z.string(),
  network: z.strictObject({
    file: z.string().regex(/^[\w.-]+$/, 'must be the name of a file in the same folder'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.int().positive(),
  }),
  input: z.strictObject({
    /** Name of the network's input: float32 [N, 3, size, size], RGB 0..255. */
    name: z.string(),
    size: z.int().positive(),
    /** Side of the crop over the larger side of the box around the landmarks; the face upright in its middle. */
    margin: z.number().positive(),
  }),
  outputs: z.strictObject({
    /** [N, 2]: real, fake. */
    logits: z.string(),
    /** [N, D], unit length. */
    embedding: z.string(),
  }),
  /** Probability of manipulation = sigmoid(slope (logit of fake - logit of real) + offset); Platt 1999. */
  calibration: z.strictObject({ slope: z.number(), offset: z.number(), fittedOn: z.string() }),
  /** Real centers, each of unit length. */
  centers: z.array(z.array(z.number())).min(1),
  /** Distances to the nearest center of natural validation faces at the 0th, 1st, ... 100th percentile. */
  naturalDistances: z.array(z.number()).length(101),
  /** Evidence is `uncertain` from the first probability on, `substantial` from the second. */
  bands: z.strictObject({ uncertain: probability, substantial: probability, rule: z.string() }),
  training: z.strictObject({
    data: z.string(),
    licence: z.string(),
    people: z.int(),
    photographs: z.int(),
    forgeries: z.array(z.string()),
    steps: z.int(),
    seed: z.int(),
    configuration: z.unknown(),
    validation: z.strictObject({ auc: probability, reals: z.int(), fakes: z.int(), rule: z.string() }),
  }),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Band = 'little' | 'uncertain' | 'substantial';

export function bandOf(p: number, { uncertain, substantial }: Manifest['bands']): Band {
  if (p >= substantial) return 'substantial';
  return p >= uncertain ? 'uncertain' : 'little';
}
