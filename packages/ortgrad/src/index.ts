/** @file ortgrad: build, differentiate and train ONNX graphs on ONNX Runtime. */
export * from './graph/graph.ts';
export { readOnnx } from './graph/onnx-read.ts';
export { writeOnnx } from './graph/onnx-write.ts';
export * as ops from './graph/operators.ts';
export * from './graph/tensor.ts';
export { openSession, type Session, type SessionOptions } from './runtime/session.ts';
