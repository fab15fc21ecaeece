/** @file What stands beside a detector's network: how to feed it, what its numbers mean, where it comes from. */
import * as z from 'zod';

/** Ways to a heat map, by the names of their papers; see explanation-graph.ts. */
export const heatMapFormulas = ['grad-cam', 'hires-cam', 'layer-cam'] as const;
export type HeatMapFormula = (typeof heatMapFormulas)[number];

const probability = z.number().min(0).max(1);

/** A file beside the manifest, and what it must be. */
const fileFacts = {
  file: z.string().regex(/^[\w.-]+$/, 'must be the name of a file in the same folder'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
};

/** The graph that says where in a crop the evidence of manipulation lies: docs/explain.md. */
const explanationSchema = z.strictObject({
  ...fileFacts,
  /** How the map comes from the network's feature map and the gradient in it. */
  formula: z.enum(heatMapFormulas),
  /** Output of the network and input of this graph, the feature map: float32 [1, C, height, width]. */
  input: z.string(),
  /** [1, height, width], 0 and more: without a unit, to be compared within one map alone. */
  output: z.string(),
  height: z.int().positive(),
  width: z.int().positive(),
});

export const manifestSchema = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  version: z.string(),
  created: z.string(),
  network: z.strictObject(fileFacts),
  /** Missing of networks that none can be made of (vision transformers), and of detectors from before there were any. */
  explanation: explanationSchema.optional(),
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
/** What the manifest says of the explanation. */
export type ExplanationFacts = z.infer<typeof explanationSchema>;
export type Band = 'little' | 'uncertain' | 'substantial';

export function bandOf(p: number, { uncertain, substantial }: Manifest['bands']): Band {
  if (p >= substantial) return 'substantial';
  return p >= uncertain ? 'uncertain' : 'little';
}
