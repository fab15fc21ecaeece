/**
 * @file The detector's network: a backbone, a linear classifier on its pooled feature, and a projection head whose unit vectors
 * are the embeddings that the method works on.
 */
import { constant, createGraph, type Graph, inline, input, layers, ops, output, tensor, type Value } from 'ortgrad';

/** Names at the border of the deployed network. */
export const IMAGE = 'image';
export const LOGITS = 'logits';
export const EMBEDDING = 'embedding';

/** The heads, by the first part of their parameters' names. */
export const HEADS = ['classifier', 'projection'];

/** First part of the names of the constants that normalise pictures. */
export const NORMALISATION = 'normalisation';

export interface DetectorBackbone {
  /** Takes a picture [N, 3, size, size] under any name. */
  readonly graph: Graph;
  /** Name of the pooled feature [N, F]. */
  readonly feature: string;
  /** By channel, of values in 0..1; without it the backbone takes 0..255. */
  readonly normalisation?: { readonly mean: readonly number[]; readonly std: readonly number[] };
}

export interface DetectorShape {
  /** Sides of the square crop in pixels. */
  readonly size: number;
  /** D: length of the embeddings. */
  readonly embedding: number;
}

/**
 * Input `image` [N, 3, size, size], RGB 0..255; outputs `logits` [N, 2] of real and fake, and `embedding` [N, D] of unit length.
 *
 * @param random draws for the heads' initial weights
 */
export function buildDetector(
  backbone: DetectorBackbone,
  { size, embedding }: DetectorShape,
  random: () => number,
): Graph {
  const graph = createGraph('realcentric detector');
  const image = input(graph, IMAGE, 'float32', ['N', 3, size, size]);
  const entry = backbone.graph.inputs[0] as Value;
  const pictures = backbone.normalisation ? normalised(image, backbone.normalisation) : image;
  const made = inline(graph, backbone.graph, {
    bind: (value) => (value.name === entry.name ? pictures : undefined),
    outputs: [backbone.feature],
  });
  const feature = made.get(backbone.feature) as Value;
  const width = feature.shape[1] as number;
  output(graph, LOGITS, layers.linear(feature, { name: 'classifier', outputs: 2, random }));
  const hidden = ops.relu(layers.linear(feature, { name: 'projection.0', outputs: Math.min(width, 512), random }));
  const projected = layers.linear(hidden, { name: 'projection.1', outputs: embedding, random });
  output(graph, EMBEDDING, layers.l2Normalize(projected));
  return graph;
}

/** (image / 255 - mean) / std by channel. */
function normalised(image: Value, { mean, std }: NonNullable<DetectorBackbone['normalisation']>): Value {
  const perChannel = (name: string, of: (channel: number) => number) =>
    constant(image.graph, tensor('float32', [1, 3, 1, 1], [0, 1, 2].map(of)), name);
  const scale = perChannel(`${NORMALISATION}.scale`, (c) => 1 / (255 * (std[c] as number)));
  const shift = perChannel(`${NORMALISATION}.shift`, (c) => -(mean[c] as number) / (std[c] as number));
  return ops.add(ops.mul(image, scale), shift);
}
