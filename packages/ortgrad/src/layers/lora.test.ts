/** @file LoRA beside linear layers: nothing changes at the start, A and B alone learn, and what they learned can be merged. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gradients } from '../gradients/backward.ts';
import { createGraph, type Graph, input, output, type Value } from '../graph/graph.ts';
import { readOnnx } from '../graph/onnx-read.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { scalar, type Tensor, tensor, toNumbers } from '../graph/tensor.ts';
import { buildNetwork, FEATURE, PICTURES } from '../networks/index.ts';
import { visionTransformer } from '../networks/vision-transformer.ts';
import { sgd, updates } from '../optim/optimizers.ts';
import { openProgram } from '../runtime/program.ts';
import { openSession } from '../runtime/session.ts';
import { crossEntropy, linear } from './layers.ts';
import { addLora, isLora, mergeLora } from './lora.ts';
import { selectParameters } from './select.ts';
import { trainable, withValues } from './trainable.ts';

let seed = 7;
const random = () => {
  seed = (seed * 48271) % 2147483647;
  return seed / 2147483647;
};

const vit = () => buildNetwork(visionTransformer({ width: 24, depth: 2, heads: 3, patch: 8 }), 16, random);

/** Networks that PyTorch exported, from gradients/pytorch: matrices behind a Transpose, and already turned. */
const exported = (name: string) =>
  readOnnx(gunzipSync(readFileSync(new URL(`../gradients/pytorch/${name}.onnx.gz`, import.meta.url)))).graph;

const pictures = (batch = 3) =>
  tensor(
    'float32',
    [batch, 3, 16, 16],
    Array.from({ length: batch * 768 }, (_, i) => Math.sin(0.37 * i)),
  );

async function run(network: Graph): Promise<number[]> {
  const session = await openSession(writeOnnx(network));
  const results = await session.run({ [session.inputNames[0] as string]: pictures() });
  await session.close();
  return toNumbers(Object.values(results)[0] as Tensor);
}

const largestDifference = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((v, i) => Math.abs(v - (b[i] as number))));

/** As if it had been trained. */
function withB(network: Graph): Graph {
  const names = [...network.constants.keys()].filter((name) => name.endsWith('.lora_B.weight'));
  return withValues(
    network,
    new Map(
      names.map((name): [string, Tensor] => {
        const b = network.constants.get(name) as Tensor;
        return [name, { ...b, data: (b.data as Float32Array).map(() => random() - 0.5) }];
      }),
    ),
  );
}

describe('LoRA', () => {
  it.each<[string, () => Graph, string | string[] | undefined, number]>([
    ['the built-in attention', vit, undefined, 4],
    ['hidden layers by pattern', vit, ['blocks.1.mlp.*.weight', '**.proj.weight'], 4],
    ['matrices behind a Transpose', () => exported('dino'), '**.qkv.*', 2],
    ['matrices that are turned already', () => exported('dino-dynamo'), 'val_9*', 1],
    ['attention with tokens first', () => exported('clip'), 'attention', 4],
  ])('beside %s starts as nothing and merges exactly', async (_name, build, targets, count) => {
    const network = build();
    const adapted = addLora(network, { rank: 2, alpha: 6, random, ...(targets ? { targets } : {}) });
    const own = [...adapted.constants.keys()].filter(isLora);
    expect(own).toHaveLength(2 * count);
    const before = await run(network);
    expect(largestDifference(await run(adapted), before)).toBeLessThan(1e-6);
    const trained = withB(adapted);
    const after = await run(trained);
    expect(largestDifference(after, before)).toBeGreaterThan(1e-2);
    const merged = mergeLora(trained);
    expect([...merged.constants.keys()].filter(isLora)).toEqual([]);
    expect(merged.nodes.filter((node) => node.name.includes('lora'))).toEqual([]);
    expect(largestDifference(await run(merged), after)).toBeLessThan(1e-5);
    // Also from a file.
    const read = readOnnx(writeOnnx(trained)).graph;
    expect(largestDifference(await run(mergeLora(read)), after)).toBeLessThan(1e-5);
    expect([...network.constants.keys()].filter(isLora)).toEqual([]);
  });

  it('counts alpha / rank of B A', () => {
    const graph = createGraph('one layer');
    output(graph, 'y', linear(input(graph, 'x', 'float32', ['N', 2]), { name: 'fc', outputs: 3, bias: false, random }));
    const stored = new Map<string, Tensor>([
      ['fc.weight', tensor('float32', [3, 2], [1, 0, 0, 1, 1, 1])],
      ['fc.lora_A.weight', tensor('float32', [2, 2], [1, 2, 3, 4])],
      ['fc.lora_B.weight', tensor('float32', [3, 2], [1, 0, 0, 1, -1, 1])],
    ]);
    const adapted = withValues(addLora(graph, { rank: 2, alpha: 1, targets: 'fc', random }), stored);
    // B A is [[1, 2], [3, 4], [2, 2]], half of it counts.
    expect(toNumbers(mergeLora(adapted).constants.get('fc.weight') as Tensor)).toEqual([1.5, 1, 1.5, 3, 2, 2]);
  });

  it('learns, while the matrices beside it stay', async () => {
    const backbone = vit();
    const network = createGraph('classifier');
    const entry = input(network, PICTURES, 'float32', ['N', 3, 16, 16]);
    const { outputs: made } = trainable(network, backbone, { inputs: { [PICTURES]: entry }, learns: () => false });
    output(network, 'logits', linear(made.get(FEATURE) as Value, { name: 'head', outputs: 2, random }));
    const adapted = addLora(network, { rank: 2, alpha: 4, random });
    const chosen = selectParameters(adapted, ['lora', 'head']);
    expect(chosen.size).toBe(4 * 2 + 2);
    const graph = createGraph('training');
    const x = input(graph, PICTURES, 'float32', [4, 3, 16, 16]);
    const targets = input(graph, 'targets', 'float32', [4, 2]);
    const learningRate = input(graph, 'learningRate', 'float32', []);
    const learns = (name: string) => chosen.has(name);
    const { outputs, parameters } = trainable(graph, adapted, { inputs: { [PICTURES]: x }, learns });
    const loss = crossEntropy(outputs.get('logits') as Value, targets);
    sgd(updates(parameters, gradients(loss, parameters)), { learningRate });
    output(graph, 'loss', loss);
    const program = await openProgram(graph);
    const feeds = { [PICTURES]: pictures(4), targets: tensor('float32', [4, 2], [1, 0, 0, 1, 1, 0, 0, 1]) };
    const losses = [];
    for (let i = 0; i < 12; i++) {
      losses.push(Number((await program.run({ ...feeds, learningRate: scalar(0.2) })).loss?.data[0]));
    }
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) - 0.02);
    const states = await program.states();
    expect([...states.keys()].sort()).toEqual([...chosen].sort());
    for (const name of chosen) {
      const moved = largestDifference(
        toNumbers(states.get(name) as Tensor),
        toNumbers(adapted.constants.get(name) as Tensor),
      );
      expect(moved, name).toBeGreaterThan(0);
    }
    const trained = withValues(adapted, states);
    expect(largestDifference(await run(mergeLora(trained)), await run(trained))).toBeLessThan(1e-5);
    await program.close();
  });

  it('keeps its matrices from patterns', () => {
    const adapted = addLora(vit(), { rank: 2, alpha: 2, targets: '**.qkv', random });
    const all = selectParameters(adapted, ['all']);
    expect(all.has('blocks.0.attn.qkv.weight')).toBe(false);
    expect(all.has('blocks.0.attn.qkv.bias')).toBe(true);
    expect(all.has('blocks.0.attn.qkv.lora_A.weight')).toBe(true);
    expect([...selectParameters(adapted, ['last:1', '!blocks.1.mlp.**', '!norms'])]).toContain(
      'blocks.1.attn.qkv.lora_B.weight',
    );
    expect(() => selectParameters(adapted, ['**.qkv.weight'])).toThrow(
      /"\*\*\.qkv\.weight" fits only matrices that LoRA keeps as they are/,
    );
  });

  it('says what it cannot do', () => {
    const options = { rank: 2, alpha: 2, random };
    expect(() => addLora(vit(), { ...options, targets: 'nope.**' })).toThrow(
      /no linear layer of the network "network" fits "nope.\*\*"; the first are blocks.0.attn.qkv.weight, /,
    );
    expect(() => addLora(buildNetwork('mobilenetv2', 32, random), options)).toThrow(/the first are \(none\)/);
    expect(() => addLora(vit(), { ...options, rank: 0 })).toThrow(/rank of LoRA is a whole number from 1, got 0/);
    expect(() => addLora(addLora(vit(), options), options)).toThrow(/has LoRA already/);
  });
});
