/** @file The paths in a training configuration. */
import type { TrainingConfig } from './config.ts';

/** The same configuration with each of its paths as `at` gives it. */
export function withPaths<Config extends Omit<TrainingConfig, 'out' | 'seed'>>(
  config: Config,
  at: (path: string) => string,
): Config {
  const { faces, data, network } = config;
  return {
    ...config,
    ...(faces === undefined ? {} : { faces: at(faces) }),
    data: {
      ...data,
      ...(data.reals && { reals: data.reals.map((folder) => ({ ...folder, path: at(folder.path) })) }),
      ...(data.sets && { sets: data.sets.map((set) => ({ ...set, path: at(set.path) })) }),
    },
    network: {
      ...network,
      ...(network.backbone.endsWith('.onnx') ? { backbone: at(network.backbone) } : {}),
      ...(network.weights === undefined ? {} : { weights: at(network.weights) }),
      ...(network.start === undefined
        ? {}
        : { start: Array.isArray(network.start) ? network.start.map(at) : at(network.start) }),
    },
  };
}
