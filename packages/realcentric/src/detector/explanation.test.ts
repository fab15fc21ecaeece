/** @file Heat maps against finite differences of the logits, on shuffled weights, and on networks of every kind. */
import { readFileSync } from 'node:fs';
import {
  addNode,
  buildNetwork,
  createGraph,
  cutAt,
  FEATURE,
  type Graph,
  inline,
  input,
  layers,
  type NetworkName,
  openSession,
  ops,
  output,
  readOnnx,
  type Tensor,
  type Value,
  writeOnnx,
} from 'ortgrad';
import { describe, expect, it } from 'vitest';
import { writePlanes } from '../faces/networks.ts';
import { syntheticFace } from '../forge/synthetic-face.fixture.ts';
import { random } from '../random.ts';
import { detectorFiles } from './detector-files.ts';
import { explainNetwork, FEATURES, HEAT_MAP } from './explanation-graph.ts';
import { heatMapFormulas } from './manifest.ts';
import { buildDetector, LOGITS } from './network.ts';
import { defaultDetectorFolder } from './node/default-detector.ts';
import { rankCorrelation, shuffledWeights } from './shuffled-weights.fixture.ts';

const SIZE = 24;

/** Two resolutions, 6x6 and 3x3, and no kinks: finite differences are as smooth as the network. */
function smoothDetector(): Graph {
  const draw = random(6, 'smooth');
  const options = { kernel: 3, random: () => draw.next(), bias: true };
  const backbone = createGraph('smooth');
  const x = ops.mul(input(backbone, 'x', 'float32', ['N', 3, SIZE, SIZE]), 1 / 255);
  const a = ops.sigmoid(layers.convolution(x, { ...options, name: 'a', outputs: 5, stride: 4 }));
  const b = ops.sigmoid(layers.convolution(a, { ...options, name: 'b', outputs: 6, stride: 2 }));
  output(backbone, FEATURE, ops.reduceMean(b, [2, 3]));
  return buildDetector({ graph: backbone, feature: FEATURE }, { size: SIZE, embedding: 4 }, () => draw.next());
}

const picture: Tensor = {
  dtype: 'float32',
  shape: [1, 3, SIZE, SIZE],
  data: Float32Array.from({ length: 3 * SIZE * SIZE }, (_, i) => (i * 37) % 256),
};

/** The margin as a function of the feature map alone: the tail of the network, forward. */
async function openTail(network: Graph) {
  const map = network.outputs.get(FEATURES) as Value;
  const tail = createGraph('tail');
  const features = input(tail, FEATURES, 'float32', [1, ...map.shape.slice(1)]);
  const bind = ({ name }: Value) => (name === map.name ? features : undefined);
  output(tail, LOGITS, inline(tail, cutAt(network, map), { bind, outputs: [LOGITS] }).get(LOGITS) as Value);
  const session = await openSession(writeOnnx(tail), { threads: 1 });
  const margin = async (features: Tensor) => {
    const results = await session.run({ [FEATURES]: features });
    const [real, fake] = (results[LOGITS] as Tensor).data as Float32Array;
    return (fake as number) - (real as number);
  };
  return { margin, close: () => session.close() };
}

async function runOnce(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await openSession(writeOnnx(graph), { threads: 1 });
  const results = await session.run(feeds);
  await session.close();
  return results;
}

/** Gradient of the margin in the features by central differences. */
async function finiteDifferences(network: Graph, features: Tensor): Promise<Float64Array> {
  const { margin, close } = await openTail(network);
  const step = 0.02;
  const gradient = new Float64Array(features.data.length);
  for (const i of gradient.keys()) {
    const moved = (by: number) => {
      const data = (features.data as Float32Array).slice();
      data[i] = (data[i] as number) + by;
      return margin({ ...features, data } as Tensor);
    };
    gradient[i] = ((await moved(step)) - (await moved(-step))) / (2 * step);
  }
  await close();
  return gradient;
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('the heat map', () => {
  it.each(heatMapFormulas)('%s is its formula on the gradient of the logit difference', async (formula) => {
    for (const [level, side] of [
      ['last', 3],
      ['last-but-one', 6],
    ] as const) {
      const explained = explainNetwork(smoothDetector(), { formula, level });
      if (!explained) throw new Error('no feature map');
      expect(explained.about).toEqual({ formula, input: FEATURES, output: HEAT_MAP, height: side, width: side });
      const features = (await runOnce(explained.network, { image: picture }))[FEATURES] as Tensor;
      const given = (await runOnce(explained.explanation, { [FEATURES]: features }))[HEAT_MAP] as Tensor;
      const gradient = await finiteDifferences(explained.network, features);
      const cells = side * side;
      const channels = features.data.length / cells;
      const expected = Array.from({ length: cells }, (_, cell) => {
        let sum = 0;
        for (let c = 0; c < channels; c++) {
          const at = c * cells + cell;
          const g = gradient[at] as number;
          const weight = {
            'hires-cam': g,
            'layer-cam': Math.max(0, g),
            'grad-cam': mean(gradient.subarray(c * cells, (c + 1) * cells)),
          }[formula];
          sum += weight * Number(features.data[at]);
        }
        return Math.max(0, sum);
      });
      expect(given.shape).toEqual([1, side, side]);
      const scale = Math.max(...expected);
      expect(scale).toBeGreaterThan(0);
      for (const [i, value] of expected.entries())
        expect(Math.abs(Number(given.data[i]) - value)).toBeLessThan(1e-4 * Math.max(1, scale));
    }
  });

  it('leaves logits and embedding of the bundled detector what they are, bit for bit', async () => {
    const { graph } = readOnnx(readFileSync(`${defaultDetectorFolder()}/detector.onnx`));
    const bare = { ...graph, outputs: new Map([...graph.outputs].filter(([name]) => name !== FEATURES)) };
    const image = drawnFace(1);
    const [before, after] = [await runOnce(bare, { image }), await runOnce(explainedDefault().network, { image })];
    for (const name of ['logits', 'embedding']) expect(after[name]?.data).toEqual(before[name]?.data);
  });

  it('changes when weights are shuffled, those behind the feature map or all', async () => {
    const faces = [1, 2, 3, 4, 5, 6].map((seed) => drawnFace(seed));
    const { graph } = readOnnx(readFileSync(`${defaultDetectorFolder()}/detector.onnx`));
    const mapsOf = async (network: Graph) => {
      const explained = explainNetwork(network);
      if (!explained) throw new Error('no feature map');
      const maps: Float32Array[] = [];
      const body = await openSession(writeOnnx(explained.network), { threads: 1 });
      const tail = await openSession(writeOnnx(explained.explanation), { threads: 1 });
      for (const image of faces) {
        const features = (await body.run({ image }, [FEATURES]))[FEATURES] as Tensor;
        maps.push((await tail.run({ [FEATURES]: features }))[HEAT_MAP]?.data as Float32Array);
      }
      await Promise.all([body.close(), tail.close()]);
      return maps;
    };
    const trained = await mapsOf(graph);
    const correlations = async (chosen: (name: string) => boolean) => {
      const maps = await mapsOf(shuffledWeights(graph, random(1, 'shuffle'), chosen));
      return mean(maps.map((map, i) => rankCorrelation(map, trained[i] as Float32Array)));
    };
    expect(mean(trained.map((map) => rankCorrelation(map, map)))).toBeCloseTo(1);
    const tail = explainedDefault().explanation.constants;
    expect(Math.abs(await correlations((name) => tail.has(name)))).toBeLessThan(0.4);
    expect(Math.abs(await correlations(() => true))).toBeLessThan(0.4);
  });
});

describe('the feature map', () => {
  const sidesOf = (network: NetworkName) => {
    const draw = random(1, network);
    const graph = buildNetwork(network, 96, () => draw.next());
    const detector = buildDetector({ graph, feature: FEATURE }, { size: 96, embedding: 8 }, () => draw.next());
    const side = (level: 'last' | 'last-but-one') =>
      explainNetwork(detector, { formula: 'hires-cam', level })?.about.width;
    return [side('last-but-one'), side('last')];
  };

  it.each(['mobilenetv3_small', 'efficientnet_b0', 'resnet18'] as const)('is found in %s', (network) => {
    expect(sidesOf(network)).toEqual([6, 3]);
  });

  it('is not found in a vision transformer', () => {
    expect(sidesOf('vit_tiny')).toEqual([undefined, undefined]);
  });

  it('is of no use before what has no gradient: the detector is written all the same', () => {
    const backbone = createGraph('clipped');
    const x = input(backbone, 'x', 'float32', ['N', 3, SIZE, SIZE]);
    const options = { name: 'c', outputs: 4, kernel: 3, stride: 4, random: () => 0.5 };
    const y = layers.convolution(x, options);
    const least = ops.reduceMean(y, [0, 1, 2, 3]);
    const [clipped] = addNode(backbone, 'Clip', [ops.reduceMean(y, [2, 3]), least]);
    output(backbone, FEATURE, clipped as Value);
    const detector = buildDetector({ graph: backbone, feature: FEATURE }, { size: SIZE, embedding: 4 }, () => 0.5);
    const files = detectorFiles(detector);
    expect(files.explanation).toBeUndefined();
    expect(files.unexplained).toMatch(/Clip/);
    expect(files.network.length).toBeGreaterThan(0);
  });
});

function drawnFace(seed: number): Tensor {
  const { input: border } = JSON.parse(readFileSync(`${defaultDetectorFolder()}/manifest.json`, 'utf8'));
  const size = border.size as number;
  const data = new Float32Array(3 * size * size);
  writePlanes(syntheticFace(seed, size).image.data, data, 0, 1, 0);
  return { dtype: 'float32', shape: [1, 3, size, size], data };
}

function explainedDefault() {
  const explained = explainNetwork(readOnnx(readFileSync(`${defaultDetectorFolder()}/detector.onnx`)).graph);
  if (!explained) throw new Error('the bundled detector has no feature map');
  return explained;
}
