/** @file ortgrad: build, differentiate and train ONNX graphs on ONNX Runtime. */
export { gradients } from './gradients/backward.ts';
export { stopGradient } from './graph/composites.ts';
export { copyGraph, inline } from './graph/copy.ts';
export { cutAt, cutPoints } from './graph/cut.ts';
export * from './graph/graph.ts';
export { type OnnxModel, type OnnxOptions, readOnnx } from './graph/onnx-read.ts';
export { writeOnnx } from './graph/onnx-write.ts';
export * as ops from './graph/operators.ts';
export * from './graph/tensor.ts';
export { type KerasModelJson, readKerasModel } from './import/keras.ts';
export {
  readTfjsModel,
  type TfjsModelJson,
  type TfjsOptions,
  type WeightBytes,
} from './import/tfjs.ts';
export { TFJS_IMPORT_VERSION } from './import/tfjs-version.ts';
export { type DrawInputs, type Draws, drawInputs } from './layers/dropout.ts';
export * as layers from './layers/layers.ts';
export { type LoadedWeights, type LoadOptions, loadWeights, type Misfit } from './layers/load-weights.ts';
export { addLora, type LoraOptions, mergeLora } from './layers/lora.ts';
export { networkParameters } from './layers/network-parameters.ts';
export {
  type ChannelStatistics,
  collectStatistics,
  restoreBatchNorm,
  statisticsProbe,
} from './layers/restore-batch-norm.ts';
export { type SelectOptions, selectParameters } from './layers/select.ts';
export { type Trainable, trainable, withValues } from './layers/trainable.ts';
export { type LoweringTarget, lower } from './lowering/lower.ts';
export { buildNetwork, FEATURE, type NetworkName, networks, PICTURES } from './networks/index.ts';
export type { BuiltInNetwork } from './networks/network.ts';
export { type BackboneOptions, cutBackbone, readBackbone } from './networks/onnx-backbone.ts';
export { type VisionTransformerOptions, visionTransformer } from './networks/vision-transformer.ts';
export { averageDecay, averagedStates, keepAverages } from './optim/averages.ts';
export { adamW, clipGlobalNorm, sgd, type Update, updates } from './optim/optimizers.ts';
export { warmupCosine } from './optim/schedules.ts';
export { chooseDevice, type Device } from './runtime/device.ts';
export { type BadValue, NonFiniteError } from './runtime/non-finite.ts';
export { readOnnxFile, readWeightFiles } from './runtime/onnx-file.ts';
export { openProgram, type Program, type ProgramOptions } from './runtime/program.ts';
export { readSafetensors, type TensorFile, writeSafetensors } from './runtime/safetensors.ts';
export { openSession, type Port, type Session, type SessionOptions } from './runtime/session.ts';
