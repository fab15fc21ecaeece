/**
 * @file The detector's network: a backbone, a linear classifier on its pooled feature, and a projection head whose unit vectors
 * are the embeddings that the method works on.
 */
import { createGraph, type Graph, inline, input, layers, ops, output, type Value } from 'ortgrad';

/** Names at the border of the deployed network. */
export const IMAGE = 'image';
export const LOGITS = 'logits';
export const EMBEDDING = 'embedding';

export interface DetectorShape {
  /** Sides of the square crop in pixels. */
  readonly size: number;
  /** D: length of the embeddings. */
  readonly embedding: number;
}

/**
 * Input `image` [N, 3, size, size], RGB 0..255; outputs `logits` [N, 2] of real and fake, and `embedding` [N, D] of unit length.
 *
 * @param backbone takes such an image under any name and gives the pooled feature [N, F] under `feature`
 * @param random draws for the heads' initial weights
 */
export function buildDetector(
  backbone: { readonly graph: Graph; readonly feature: string },
  { size, embedding }: DetectorShape,
  random: () => number,
): Graph {
  const graph = createGraph('realcentric detector');
  const image = input(graph, IMAGE, 'float32', ['N', 3, size, size]);
  const entry = backbone.graph.inputs[0] as Value;
  const made = inline(graph, backbone.graph, {
    bind: (value) => (value.name === entry.name ? image : undefined),
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
