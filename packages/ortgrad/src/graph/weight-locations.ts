/** @file Where a model says that its weights lie, for those who run it without reading it into a graph. */
import { fromBinary } from '@bufbuild/protobuf';
import { type GraphProto, ModelProtoSchema, type TensorProto, TensorProto_DataLocation } from 'onnx-buf';
import { checkedLocation } from './onnx-tensor.ts';

/** Tensors of a graph and of the graphs within it. */
function* tensorsOf(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  for (const { attribute } of graph.node) {
    for (const { t, tensors, g, graphs } of attribute) {
      if (t) yield t;
      yield* tensors;
      for (const inner of g ? [g, ...graphs] : graphs) yield* tensorsOf(inner);
    }
  }
}

/**
 * Files beside the model, each once, with forward slashes and relative to the model's folder.
 * @throws Error where the bytes are no ONNX model, or a location leaves the model's folder.
 */
export function weightLocations(model: Uint8Array): string[] {
  const { graph } = fromBinary(ModelProtoSchema, model);
  const found = new Set<string>();
  for (const { name, dataLocation, externalData } of graph ? tensorsOf(graph) : []) {
    if (dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
    found.add(checkedLocation(name, externalData.find(({ key }) => key === 'location')?.value ?? ''));
  }
  return [...found];
}
