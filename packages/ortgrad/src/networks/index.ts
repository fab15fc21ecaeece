/** @file The built-in networks by name. */
import { createGraph, type Graph, input, output } from '../graph/graph.ts';
import type { RandomNumbers } from '../layers/parameters.ts';
import { efficientnetB0, efficientnetB4 } from './efficientnet.ts';
import { mobilenetV1, mobilenetV2 } from './mobilenet.ts';
import { mobilenetV3Large, mobilenetV3Small } from './mobilenetv3.ts';
import { type BuiltInNetwork, FEATURE, PICTURES } from './network.ts';
import { resnet18, resnet50 } from './resnet.ts';
import { vitSmall, vitTiny } from './vision-transformer.ts';
import { xception } from './xception.ts';

export { FEATURE, PICTURES };

export const networks = {
  resnet18,
  resnet50,
  mobilenetv1: mobilenetV1,
  mobilenetv2: mobilenetV2,
  mobilenetv3_large: mobilenetV3Large,
  mobilenetv3_small: mobilenetV3Small,
  efficientnet_b0: efficientnetB0,
  efficientnet_b4: efficientnetB4,
  xception,
  vit_tiny: vitTiny,
  vit_small: vitSmall,
} as const satisfies Readonly<Record<string, BuiltInNetwork>>;

export type NetworkName = keyof typeof networks;

/** A network with random weights, built in or of one's own: `pictures` [N, 3, size, size] to `feature` [N, F]. */
export function buildNetwork(network: NetworkName | BuiltInNetwork, size: number, random: RandomNumbers): Graph {
  const [name, { body }] = typeof network === 'string' ? [network, networks[network]] : ['network', network];
  const graph = createGraph(name);
  const pictures = input(graph, PICTURES, 'float32', ['N', 3, size, size]);
  output(graph, FEATURE, body(pictures, random));
  return graph;
}
