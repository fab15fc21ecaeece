/** @file Layers models against what TensorFlow.js itself makes of them: small ones made here, and a published MobileNetV2. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Tensor, tensor } from '../graph/tensor.ts';
import { type KerasModelJson, readKerasModel } from './keras.ts';
import { largestDifference, noise, runImported } from './tfjs-testing.ts';

interface Saved {
  readonly json: KerasModelJson;
  readonly weights: Uint8Array;
}

beforeAll(() => tf.setBackend('cpu'));
afterAll(() => tf.disposeVariables());

async function saved(model: tf.LayersModel): Promise<Saved> {
  let result: Saved | undefined;
  const handler = tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
    const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    const json = { modelTopology, weightsManifest: manifest } as unknown as KerasModelJson;
    result = { json, weights: new Uint8Array(weightData as ArrayBuffer) };
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } };
  });
  await model.save(handler);
  return result as Saved;
}

/** Weights that differ everywhere; variances stay positive. */
function shaken(model: tf.LayersModel): tf.LayersModel {
  for (const layer of model.layers) {
    layer.setWeights(
      layer.getWeights().map((w, i) => {
        const data = noise(w.size, i + w.size).map((v) =>
          /variance/.test(layer.weights[i]?.originalName ?? '') ? 1 + 0.5 * v : 0.5 * v,
        );
        return tf.tensor(data, w.shape);
      }),
    );
  }
  return model;
}

async function difference(model: tf.LayersModel, size: number): Promise<number> {
  const x = tensor('float32', [2, size, size, 3], noise(2 * size * size * 3));
  const expected = model.predict(tf.tensor(x.data as Float32Array, [...x.shape])) as tf.Tensor;
  const { json, weights } = await saved(model);
  const graph = readKerasModel(json, weights);
  const [result] = Object.values(await runImported(graph, x));
  return largestDifference(result as Tensor, tensor('float32', expected.shape, expected.dataSync() as Float32Array));
}

function branched(padding: 'same' | 'valid'): tf.LayersModel {
  const { layers } = tf;
  const x = tf.input({ shape: [17, 17, 3] });
  const padded = layers
    .zeroPadding2d({
      padding: [
        [0, 1],
        [1, 2],
      ],
    })
    .apply(x);
  const stem = layers.conv2d({ filters: 6, kernelSize: 3, strides: 2, padding, activation: 'relu' }).apply(padded);
  const normed = layers.batchNormalization({ scale: false, epsilon: 0.01 }).apply(stem);
  const deep = layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding, useBias: false }).apply(normed);
  const scaled = layers.reLU({ maxValue: 6 }).apply(layers.batchNormalization().apply(deep));
  const wide = layers.conv2d({ filters: 12, kernelSize: [1, 3], padding }).apply(normed);
  const [a, b] = [
    layers.maxPooling2d({ poolSize: 3, strides: 2, padding }),
    layers.averagePooling2d({ poolSize: 3, strides: 2, padding }),
  ];
  const pools = [a.apply(scaled), b.apply(scaled)] as tf.SymbolicTensor[];
  const pooled = layers.averagePooling2d({ poolSize: 3, strides: 2, padding }).apply(wide) as tf.SymbolicTensor;
  const joined = padding === 'same' ? layers.concatenate().apply([...pools, pooled]) : layers.add().apply(pools);
  const flat = layers.flatten().apply(joined);
  const classes = layers.dense({ units: 4, activation: 'softmax' }).apply(layers.dropout({ rate: 0.5 }).apply(flat));
  return tf.model({ inputs: x, outputs: classes as tf.SymbolicTensor });
}

describe('readKerasModel', () => {
  it.each(['same', 'valid'] as const)(
    'gives what TensorFlow.js gives: branches, norms, pools, padding %s',
    async (padding) => {
      expect(await difference(shaken(branched(padding)), 17)).toBeLessThan(2e-5);
    },
  );

  it('reads sequential models', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [9, 9, 3], filters: 4, kernelSize: 3, activation: 'tanh' }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 2, activation: 'sigmoid', useBias: false }),
      ],
    });
    expect(await difference(shaken(model), 9)).toBeLessThan(1e-5);
  });

  it('names the layer that it cannot read', async () => {
    const model = tf.sequential({
      layers: [tf.layers.conv2d({ inputShape: [9, 9, 3], filters: 4, kernelSize: 3, activation: 'elu', name: 'stem' })],
    });
    const { json, weights } = await saved(model);
    expect(() => readKerasModel(json, weights)).toThrow(
      'Keras layer "stem" (Conv2D): the activation elu is not supported',
    );
    expect(() => readKerasModel(json, weights, { outputs: ['top'] })).toThrow('the model has no layer "top"');
    expect(() => readKerasModel(json, weights.subarray(4))).toThrow('the manifest names');
    expect(() => readKerasModel({ ...json, modelTopology: {} }, weights)).toThrow('no class_name');
  });

  it('reads a published MobileNetV2 and gives its probabilities', async () => {
    const require = createRequire(import.meta.url);
    const folder = join(dirname(require.resolve('nsfwjs')), '..', 'models', 'mobilenet_v2');
    const module = (name: string) => {
      const value = require(join(folder, `${name}.min.js`));
      return value.default ?? value;
    };
    const json = module('model') as KerasModelJson;
    const weights = Uint8Array.from(Buffer.from(module('group1-shard1of1') as string, 'base64'));
    const size = 224;
    const graph = readKerasModel(json, weights, { outputs: ['out_relu'], inputSize: { height: size, width: size } });
    const artifacts = {
      modelTopology: json.modelTopology as object,
      weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
      weightData: weights.slice().buffer,
    };
    const loaded = await tf.loadLayersModel({ load: async () => artifacts as never });
    const features = tf.model({
      inputs: loaded.inputs,
      outputs: loaded.getLayer('out_relu').output as tf.SymbolicTensor,
    });
    const x = tensor('float32', [1, size, size, 3], noise(size * size * 3).map(Math.abs));
    const expected = features.predict(tf.tensor(x.data as Float32Array, [...x.shape])) as tf.Tensor;
    const [result] = Object.values(await runImported(graph, x));
    const reference = tensor('float32', expected.shape, expected.dataSync() as Float32Array);
    expect(largestDifference(result as Tensor, reference)).toBeLessThan(1e-3);
  });
});
