/** @file The networks of the speed comparison: the built-in ones with a linear classifier of two classes. */
import {
  type BuiltInNetwork,
  buildNetwork,
  createGraph,
  FEATURE,
  type Graph,
  inline,
  input,
  layers,
  networks,
  output,
  PICTURES,
  type Value,
  visionTransformer,
} from 'ortgrad';

function seeded(): () => number {
  let s = 1;
  return () => {
    s = (s * 48271) % 2147483647;
    return s / 2147483647;
  };
}

/** The ViT-Tiny of the peers' bench takes means over patches, without a class token and a last norm. */
const compared: Readonly<Record<string, BuiltInNetwork>> = {
  ...networks,
  vit_tiny: visionTransformer({
    width: 192,
    depth: 12,
    heads: 3,
    pooling: 'mean',
    finalNorm: false,
    epsilon: 1e-5,
  }),
};

/** Images [N, 3, size, size] to two logits, with random weights. */
export function classifier(name: string, size: number): Graph {
  const network = Object.hasOwn(compared, name) ? compared[name] : undefined;
  if (!network) throw new Error(`unknown network "${name}": ${Object.keys(compared).join(', ')}`);
  const random = seeded();
  const graph = createGraph(name);
  const x = input(graph, 'x', 'float32', ['N', 3, size, size]);
  const bind = (value: Value) => (value.name === PICTURES ? x : undefined);
  const body = inline(graph, buildNetwork(network, size, random), { bind });
  output(graph, 'logits', layers.linear(body.get(FEATURE) as Value, { name: 'head', outputs: 2, random }));
  return graph;
}
