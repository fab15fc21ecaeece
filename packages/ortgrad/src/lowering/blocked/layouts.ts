/**
 * @file Pictures in ONNX Runtime's blocked layout (NCHWc): channels in blocks of 16 (8 without AVX-512), each block's channels innermost.
 * Its kernels for that layout are several times as fast for depthwise convolutions and fuse scale, shift and clipping. While a graph is
 * rewritten, every value may exist plainly, blocked, or with its channels last; this file keeps track and converts when asked.
 */
import { addNode, type Graph, type Value } from '../../graph/graph.ts';
import { convolutionShape, registerInference } from '../../graph/inference.ts';
import { intAttribute } from '../../graph/shapes.ts';

export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';

registerInference(`${BLOCKED_DOMAIN}.Conv`, convolutionShape);
registerInference(`${BLOCKED_DOMAIN}.ReorderInput`, ({ inputs }) => [inputs[0] as Value]);
registerInference(`${BLOCKED_DOMAIN}.ReorderOutput`, ({ inputs, attributes }) => {
  const { dtype, shape } = inputs[0] as Value;
  const [n, c, ...spatial] = shape;
  const last = intAttribute(attributes, 'channels_last', 0) === 1;
  return [{ dtype, shape: last ? [n as number, ...spatial, c as number] : shape }];
});
registerInference(`${BLOCKED_DOMAIN}.GlobalAveragePool`, ({ inputs }) => {
  const { dtype, shape } = inputs[0] as Value;
  return [{ dtype, shape: shape.map((d, i) => (i < 2 ? d : 1)) }];
});

/** Values of the graph being rewritten, by name, in each layout they exist in so far. Blocked ones carry the shape [N, C, H, W]. */
export interface Layouts {
  readonly source: Graph;
  readonly target: Graph;
  /** Channels in a block. */
  readonly block: number;
  readonly plain: Map<string, Value>;
  readonly blocked: Map<string, Value>;
  readonly channelsLast: Map<string, Value>;
}

/** Whether a value can be blocked: float32 [N, C, H, W] of known size with whole blocks of channels. */
export function isBlockable({ dtype, shape }: Value, block: number): boolean {
  const channels = shape[1];
  return (
    dtype === 'float32' &&
    shape.length === 4 &&
    shape.every((d) => typeof d === 'number') &&
    typeof channels === 'number' &&
    channels % block === 0
  );
}

/** Plain [N, C, H, W] in the blocked layout. */
export const blockedOrder = (x: Value) => reorder(x, 'ReorderInput');

function reorder(x: Value, op: 'ReorderInput' | 'ReorderOutput', attributes = {}): Value {
  return addNode(x.graph, op, [x], { domain: BLOCKED_DOMAIN, attributes })[0] as Value;
}

export function asPlain({ plain, blocked }: Layouts, name: string): Value {
  const known = plain.get(name);
  if (known) return known;
  const from = blocked.get(name);
  if (!from) throw new Error(`"${name}" has no value yet`);
  const made = reorder(from, 'ReorderOutput', { channels: from.shape[1] as number });
  plain.set(name, made);
  return made;
}

export function asBlocked(layouts: Layouts, name: string): Value {
  const known = layouts.blocked.get(name);
  if (known) return known;
  const made = blockedOrder(asPlain(layouts, name));
  layouts.blocked.set(name, made);
  return made;
}

/** [N, H, W, C]. */
export function asChannelsLast(layouts: Layouts, name: string): Value {
  const known = layouts.channelsLast.get(name);
  if (known) return known;
  const from = layouts.blocked.get(name);
  const made = from
    ? reorder(from, 'ReorderOutput', { channels: from.shape[1] as number, channels_last: 1 })
    : (addNode(layouts.target, 'Transpose', [asPlain(layouts, name)], {
        attributes: { perm: [0, 2, 3, 1] },
      })[0] as Value);
  layouts.channelsLast.set(name, made);
  return made;
}

export interface BlockedConvOptions {
  readonly strides?: readonly number[];
  readonly pads?: readonly number[];
  readonly dilations?: readonly number[];
  readonly group?: number;
  readonly bias?: Value | undefined;
  /** Added to the result before the activation. */
  readonly sum?: Value | undefined;
  /** Clips the result; either bound may be open. */
  readonly clip?: { readonly low?: number | undefined; readonly high?: number | undefined } | undefined;
}

/** A convolution of blocked pictures; `w` has the kernel's shape, its numbers in the order that the layout wants. */
export function blockedConv(x: Value, w: Value, options: BlockedConvOptions): Value {
  const { strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], group = 1, bias, sum, clip } = options;
  const activation = clip
    ? {
        activation: 'Clip',
        activation_params: [clip.low ?? -3.4e38, clip.high ?? 3.4e38],
      }
    : {};
  const attributes = { kernel_shape: w.shape.slice(2) as number[], strides, pads, dilations, group, ...activation };
  const inputs = sum ? [x, w, bias, sum] : bias ? [x, w, bias] : [x, w];
  return addNode(x.graph, 'Conv', inputs, { domain: BLOCKED_DOMAIN, attributes })[0] as Value;
}
