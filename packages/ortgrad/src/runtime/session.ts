/** @file Running an ONNX model on onnxruntime-node, with tensors in ortgrad's own form. */

import { bytesPerElement, type DType, type Tensor, type TensorData } from '../graph/tensor.ts';
import * as ort from './onnxruntime.ts';

export interface SessionOptions {
  /** Threads within an operator; all cores where left out. */
  readonly threads?: number;
  /**
   * Whether threads wait for work by spinning: a tenth faster where they have the cores to themselves (the default), a quarter
   * slower where other threads want them.
   */
  readonly spinning?: boolean;
  /** ONNX Runtime's own warnings: off unless wanted. */
  readonly verbose?: boolean;
}

/** An input or output as the model declares it. */
export interface Port {
  readonly name: string;
  /** Of a tensor; undefined for what is none, and for element types that ortgrad does not know. */
  readonly dtype: DType | undefined;
  /** Numbers, and names of what is free; empty for a scalar, and where the model does not say. */
  readonly shape: readonly (number | string)[];
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** In the order of the names. */
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** @throws Error from ONNX Runtime naming the node, where an input does not fit. */
  run(inputs: Readonly<Record<string, Tensor>>, outputs?: readonly string[]): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
}

export function toOrt(tensor: Tensor): ort.Tensor {
  const made = new ort.Tensor(tensor.dtype as 'float32', tensor.data as Float32Array, tensor.shape);
  if (tensor.dtype !== 'float16') return made;
  // From Node 23 on, onnxruntime-common makes a Float16Array of the bits, of which the binding of 1.30 sees no byte
  // (microsoft/onnxruntime#32323); bits it takes on every Node.
  return Object.defineProperty(made, 'data', { value: tensor.data });
}

export function fromOrt(tensor: ort.Tensor): Tensor {
  const { type, dims: shape } = tensor;
  const data = tensor.data as TensorData;
  if (type !== 'float16' || data instanceof Uint16Array) return { dtype: type as DType, shape, data };
  return { dtype: type, shape, data: new Uint16Array(data.buffer, data.byteOffset, data.length) };
}

/** Options that every session of this package is made with. */
export function ortOptions(options: SessionOptions): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: options.verbose ? 2 : 3,
    ...(options.spinning === false ? { extra: { session: { intra_op: { allow_spinning: '0' } } } } : {}),
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
  };
}

function toPort(value: ort.InferenceSession.ValueMetadata): Port {
  if (!value.isTensor) return { name: value.name, dtype: undefined, shape: [] };
  const dtype = value.type in bytesPerElement ? (value.type as DType) : undefined;
  return { name: value.name, dtype, shape: value.shape };
}

/**
 * Opens a model from its bytes, or by its path where its weights lie in files beside it; `close` frees it.
 * @throws Error where ONNX Runtime does not take the model.
 */
export async function openSession(model: Uint8Array | string, options: SessionOptions = {}): Promise<Session> {
  const chosen = ortOptions(options);
  const session = await (typeof model === 'string'
    ? ort.InferenceSession.create(model, chosen)
    : ort.InferenceSession.create(model, chosen));
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    inputs: session.inputMetadata.map(toPort),
    outputs: session.outputMetadata.map(toPort),
    async run(inputs, outputs) {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, t]) => [name, toOrt(t)]));
      const results = outputs ? await session.run(feeds, [...outputs]) : await session.run(feeds);
      return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, fromOrt(t as ort.Tensor)]));
    },
    close: () => session.release(),
  };
}
