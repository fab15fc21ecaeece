/** @file The built-in networks by name. */
import { createGraph, type Graph, input, output } from '../graph/graph.ts';
import type { RandomNumbers } from '../layers/parameters.ts';
import { mobilenetV1, mobilenetV2 } from './mobilenet.ts';
import type { BuiltInNetwork } from './network.ts';
import { resnet18, resnet50 } from './resnet.ts';

export const networks = {
  resnet18,
  resnet50,
  mobilenetv1: mobilenetV1,
  mobilenetv2: mobilenetV2,
} as const satisfies Readonly<Record<string, BuiltInNetwork>>;

export type NetworkName = keyof typeof networks;

/** Name of the input of a built-in network's graph, and of its output. */
export const PICTURES = 'pictures';
export const FEATURE = 'feature';

/** A built-in network with random weights: `pictures` [N, 3, size, size] to `feature` [N, F]. */
export function buildNetwork(name: NetworkName, size: number, random: RandomNumbers): Graph {
  const graph = createGraph(name);
  const pictures = input(graph, PICTURES, 'float32', ['N', 3, size, size]);
  output(graph, FEATURE, networks[name].body(pictures, random));
  return graph;
}
