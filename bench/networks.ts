/** @file The networks of the speed comparison: the built-in ones with a linear classifier of two classes. */
import {
  buildNetwork,
  createGraph,
  FEATURE,
  type Graph,
  inline,
  input,
  layers,
  type NetworkName,
  networks,
  output,
  PICTURES,
  type Value,
} from 'ortgrad';

function seeded(): () => number {
  let s = 1;
  return () => {
    s = (s * 48271) % 2147483647;
    return s / 2147483647;
  };
}

/** Images [N, 3, size, size] to two logits, with random weights. */
export function classifier(name: string, size: number): Graph {
  if (!Object.hasOwn(networks, name)) throw new Error(`unknown network "${name}": ${Object.keys(networks).join(', ')}`);
  const random = seeded();
  const graph = createGraph(name);
  const x = input(graph, 'x', 'float32', ['N', 3, size, size]);
  const bind = (value: Value) => (value.name === PICTURES ? x : undefined);
  const body = inline(graph, buildNetwork(name as NetworkName, size, random), { bind });
  output(graph, 'logits', layers.linear(body.get(FEATURE) as Value, { name: 'head', outputs: 2, random }));
  return graph;
}
