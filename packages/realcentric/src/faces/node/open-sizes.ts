/** @file BlazeFace for pictures of any size: it is made of convolutions alone, and only its reshapes name the size that it was trained at. */
import { addNode, constant, createGraph, type Graph, inline, input, output } from 'ortgrad';
import { DETECTOR_STEP } from '../anchors.ts';

/**
 * The graph with an input [N, 3, H, W] of any multiples of 32. Paddings that were worked out for 256 pixels are right for all of them, as
 * every stage has an even size.
 * @param graph with one input [N, 3, 256, 256] and outputs [N, anchors, numbers]
 * @throws Error for a graph that is not of this form
 */
export function openSizes(graph: Graph): Graph {
  const [pictures] = graph.inputs;
  if (graph.inputs.length !== 1 || pictures?.shape.length !== 4) throw new Error(`"${graph.name}" takes no pictures`);
  const target = createGraph(graph.name);
  const sides = [`rows*${DETECTOR_STEP}`, `columns*${DETECTOR_STEP}`];
  const open = input(target, pictures.name, pictures.dtype, ['N', 3, ...sides]);
  const made = inline(target, graph, {
    bind: (value) => (value.name === pictures.name ? open : undefined),
    rewrite(node, [x]) {
      if (node.op !== 'Reshape' || !x) return undefined;
      const numbers = graph.values.get(node.outputs[0] as string)?.shape[2];
      if (typeof numbers !== 'number') throw new Error(`"${node.name}" gives no numbers for each anchor`);
      const data = BigInt64Array.from([0n, -1n, BigInt(numbers)]);
      const shape = constant(target, { dtype: 'int64', shape: [3], data }, `${node.name}/shape`);
      return addNode(target, 'Reshape', [x, shape], { outputNames: node.outputs });
    },
  });
  for (const [name, value] of made) output(target, name, value);
  return target;
}
