/** @file The backbone that a run starts from: faceres, a built-in network with or without weights, or any ONNX file. */
import { readFile } from 'node:fs/promises';
import {
  buildNetwork,
  FEATURE,
  type Graph,
  loadWeights,
  type NetworkName,
  readBackbone,
  readSafetensors,
} from 'ortgrad';
import { UserError } from '../errors.ts';
import { onFile } from '../media/system-errors.ts';
import type { TrainingConfig } from './config.ts';
import { FACERES_FEATURES, startingFaceres } from './start-faceres.ts';

export interface Backbone {
  /** Pictures [N, 3, size, size] to the pooled feature. */
  readonly graph: Graph;
  /** Name of the feature [N, F]. */
  readonly feature: string;
  /** What a value of 0..255 is before it reaches the backbone: (value / 255 - mean) / std, by channel. Raw where left out. */
  readonly normalisation?: { readonly mean: readonly number[]; readonly std: readonly number[] };
}

/** Means and deviations of ImageNet's channels, which published weights expect unless their makers say otherwise. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * @param naturals 8-bit planes [n, 3, size, size] of natural faces, for faceres, whose batch norms are measured on them
 * @param draw for weights that start at random
 * @throws UserError where a file does not fit
 */
export async function openBackbone(
  network: TrainingConfig['network'],
  naturals: Uint8Array,
  draw: () => number,
): Promise<Backbone> {
  const { backbone, size, weights } = network;
  if (backbone === 'faceres') return { graph: await startingFaceres(size, naturals), feature: FACERES_FEATURES };
  const normalisation = network.normalise ?? IMAGENET;
  if (backbone.endsWith('.onnx')) return { graph: await fromFile(network), feature: FEATURE, normalisation };
  const built = buildNetwork(backbone as NetworkName, size, draw);
  const graph = weights === undefined ? built : await withPublished(built, weights);
  return { graph, feature: FEATURE, normalisation };
}

async function fromFile({ backbone, feature, tokens }: TrainingConfig['network']): Promise<Graph> {
  const bytes = await onFile(backbone, () => readFile(backbone));
  const options = { ...(feature === undefined ? {} : { feature }), ...(tokens === undefined ? {} : { tokens }) };
  try {
    return readBackbone(bytes, options);
  } catch (cause) {
    throw new UserError('bad_model', `cannot be a backbone: ${(cause as Error).message}`, {
      file: backbone,
      advice: 'name its feature output (network.feature), or export it again with an open batch',
      cause,
    });
  }
}

async function withPublished(graph: Graph, file: string): Promise<Graph> {
  const bytes = await onFile(file, () => readFile(file));
  try {
    return loadWeights(graph, readSafetensors(bytes).tensors).network;
  } catch (cause) {
    throw new UserError('bad_model', `does not fit ${graph.name}: ${(cause as Error).message}`, {
      file,
      advice: 'give the safetensors file of this very network',
      cause,
    });
  }
}
