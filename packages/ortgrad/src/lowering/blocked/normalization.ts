/** @file Batch norm on batch statistics in the blocked layout, with the activation behind it in the same pass. */
import { fixedShape, type Node, type Value } from '../../graph/graph.ts';
import { add, div, maximum, mul, neg, reduceMean, reduceSum, sqrt, sub } from '../../graph/operators.ts';
import { activationBounds, type Bounds } from '../activation.ts';
import { channelDot, positionMean, scaleChannels } from './kernels.ts';
import { asBlocked, asPlain, isBlockable, type Layouts } from './layouts.ts';
import type { BlockedRule } from './rule.ts';

/** Elements of a channel over the batch. */
function channelSize(x: Value): number {
  const [n, , h, w] = fixedShape(x) as [number, number, number, number];
  return n * h * w;
}

/** The activation that alone reads a value, if there is one: it can be computed in the pass that makes the value. */
function soleActivation(name: string, { source }: Layouts): { node: Node; bounds: Bounds } | undefined {
  const readers = source.nodes.filter((node) => node.inputs.includes(name));
  const [only] = readers;
  const isOutput = [...source.outputs.values()].some((v) => v.name === name);
  const bounds = only && activationBounds(source, only);
  return only && readers.length === 1 && !isOutput && bounds ? { node: only, bounds } : undefined;
}

export const batchNormTraining: BlockedRule = (node, layouts) => {
  const [xName, scaleName, biasName] = node.inputs as [string, string, string];
  const source = layouts.source.values.get(xName) as Value;
  if (!isBlockable(source, layouts.block)) return false;
  const x = asBlocked(layouts, xName);
  const mean = reduceMean(positionMean(x), [0]);
  const meanSquare = div(channelDot(x, x), channelSize(x));
  const variance = maximum(sub(meanSquare, mul(mean, mean)), 0);
  const factor = div(asPlain(layouts, scaleName), sqrt(add(variance, node.attributes.epsilon as number)));
  const shift = sub(asPlain(layouts, biasName), mul(factor, mean));
  const [yName, meanName, varianceName] = node.outputs as [string, string, string];
  const fused = soleActivation(yName, layouts);
  const y = scaleChannels(x, factor, { shift, clip: fused?.bounds });
  layouts.blocked.set(fused ? (fused.node.outputs[0] as string) : yName, y);
  layouts.plain.set(meanName, mean);
  layouts.plain.set(varianceName, variance);
  return true;
};

/** The formulas of the plain form; sums as dot products, dx in two passes. */
export const batchNormGradient: BlockedRule = (node, layouts) => {
  const [dyName, xName, scaleName, meanName, varianceName] = node.inputs as [string, string, string, string, string];
  const source = layouts.source.values.get(xName) as Value;
  if (!isBlockable(source, layouts.block)) return false;
  const [dy, x] = [asBlocked(layouts, dyName), asBlocked(layouts, xName)];
  const mean = asPlain(layouts, meanName);
  const count = channelSize(x);
  const samples = fixedShape(x)[0] as number;
  const deviation = sqrt(add(asPlain(layouts, varianceName), node.attributes.epsilon as number));
  const dbias = mul(reduceSum(positionMean(dy), [0]), count / samples);
  const dscale = div(sub(channelDot(x, dy), mul(mean, dbias)), deviation);
  const a = div(asPlain(layouts, scaleName), deviation);
  const b = neg(div(mul(a, div(dscale, deviation)), count));
  const c = neg(add(mul(a, div(dbias, count)), mul(b, mean)));
  const [dxName, dscaleName, dbiasName] = node.outputs as [string, string, string];
  layouts.blocked.set(dxName, scaleChannels(x, b, { shift: c, sum: scaleChannels(dy, a) }));
  layouts.plain.set(dscaleName, dscale);
  layouts.plain.set(dbiasName, dbias);
  return true;
};
