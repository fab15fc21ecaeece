/** @file Which parameters learn, as text: all, the head, norms, the last blocks, LoRA, and patterns of names. */
import type { Graph } from '../graph/graph.ts';
import { blocksOf } from './blocks.ts';
import { HEADS, isHead } from './head.ts';
import { adaptedMatrices, isLora } from './lora.ts';
import { networkParameters } from './network-parameters.ts';
import { matcher } from './patterns.ts';

export interface SelectOptions {
  /** First parts of the names of the head's layers; `classifier`, `fc`, `head`, `heads` and `last_linear` unless told otherwise. */
  readonly heads?: readonly string[];
}

const NORMS = ['BatchNormalization', 'LayerNormalization', 'InstanceNormalization'];

/** Scales and shifts of norms. */
function normParameters(network: Graph): Set<string> {
  const norms = network.nodes.filter(({ op, domain }) => domain === '' && NORMS.includes(op));
  return new Set(norms.flatMap((node) => node.inputs.slice(1, 3)));
}

/** The names that one pattern without its exclamation mark stands for, of those that may learn. */
function matched(pattern: string, names: readonly string[], network: Graph, heads: readonly string[]): string[] {
  if (pattern === 'all') return [...names];
  if (pattern === 'head') return names.filter((name) => isHead(name, heads));
  if (pattern === 'lora') return names.filter(isLora);
  if (pattern === 'norms') {
    const norms = normParameters(network);
    return names.filter((name) => norms.has(name));
  }
  const count = /^last:(\d+)$/.exec(pattern)?.[1];
  if (count === undefined) return names.filter(matcher(pattern));
  const blocks = blocksOf(names.filter((name) => !isHead(name, heads)));
  if (Number(count) > blocks.length) {
    throw new Error(`"${pattern}": the network "${network.name}" has ${blocks.length} blocks`);
  }
  return blocks.slice(blocks.length - Number(count)).flat();
}

/**
 * The parameters of a network that learn, for `trainable`. Each pattern is one of
 * - `all`; `head`: the layers behind the backbone; `norms`: scales and shifts of norms; `lora`: the matrices that `addLora` made;
 * - `last:<n>`: the last n blocks, told from the numbers in the parameters' names, in order of first use, with what stands behind them up
 *   to the head;
 * - a pattern of names, `*` for any characters within a part, `**` for any number of parts: `blocks.1*.**`;
 * - any of these with `!` in front: not those.
 *
 * What learns is what any pattern names and none with `!` does; patterns with `!` alone take from all. Matrices that LoRA stands beside
 * never learn.
 * @throws Error naming a pattern that fits no parameter.
 */
export function selectParameters(
  network: Graph,
  patterns: readonly string[],
  { heads = HEADS }: SelectOptions = {},
): ReadonlySet<string> {
  const adapted = adaptedMatrices(network);
  const parameters = [...networkParameters(network).keys()];
  const names = parameters.filter((name) => !adapted.has(name));
  const resolve = (pattern: string): string[] => {
    const found = matched(pattern, names, network, heads);
    if (found.length > 0) return found;
    const frozen = matched(pattern, parameters, network, heads).length > 0;
    const why = frozen ? 'fits only matrices that LoRA keeps as they are' : 'fits no parameter';
    throw new Error(
      `"${pattern}" ${why} of the network "${network.name}"; the first are ${names.slice(0, 5).join(', ')}`,
    );
  };
  const isExclusion = (pattern: string) => pattern.startsWith('!');
  const excluded = new Set(patterns.filter(isExclusion).flatMap((pattern) => resolve(pattern.slice(1))));
  const positive = patterns.filter((pattern) => !isExclusion(pattern));
  const included = new Set(positive.length === 0 && patterns.length > 0 ? names : positive.flatMap(resolve));
  return new Set(names.filter((name) => included.has(name) && !excluded.has(name)));
}
