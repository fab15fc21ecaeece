/** @file What the face stages need of a network: a call from tensors to tensors, as sessions of ortgrad have it. */
import type { Session, Tensor } from 'ortgrad';

/** A loaded network; sessions of onnxruntime-node and onnxruntime-web both fit. */
export type Network = Pick<Session, 'run'>;

export interface FaceNetworks {
  /** BlazeFace: `input` float32 [N, 3, H, W] in -1..1, H and W multiples of 32, to `Identity`, `Identity_1`, `Identity_2`, `Identity_3`. */
  readonly detector: Network;
  /** Face mesh 192: `input_1` float32 [N, 3, 192, 192] in 0..1 to `output_mesh` [N, 1404] and `output_faceflag` [N, 1]. */
  readonly landmarks: Network;
}

/** The 32-bit floats of an output. @throws Error where the network has no such output. */
export function floatOutput(outputs: Readonly<Record<string, Tensor>>, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`the network gives no float32 output "${name}"`);
  return data;
}

/** Writes `value * scale + shift` of every pixel into planes R, G, B of `target`, from `offset` on. */
export function writePlanes(
  pixels: Uint8Array | Float32Array,
  target: Float32Array,
  offset: number,
  scale: number,
  shift: number,
): void {
  const count = pixels.length / 3;
  for (let i = 0, p = 0; i < count; i++, p += 3) {
    target[offset + i] = pixels[p] * scale + shift;
    target[offset + count + i] = pixels[p + 1] * scale + shift;
    target[offset + 2 * count + i] = pixels[p + 2] * scale + shift;
  }
}
