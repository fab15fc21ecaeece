/**
 * @file Mutated files are read or refused with an error, never with a crash, a hang or memory out of proportion. A few hundred of each kind
 * by default; ORTGRAD_FUZZ=10000 sets another number, ORTGRAD_FUZZ_SEED another seed.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { floats, graphProto, int64s, modelBytes, nodeProto, valueInfo } from '../graph/onnx-model-testing.ts';
import { readOnnx } from '../graph/onnx-read.ts';
import { type Tensor, tensor } from '../graph/tensor.ts';
import { fuzz, mutated, mutateFields } from './mutations-testing.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const HOURS = 3_600_000;
const count = Number(process.env.ORTGRAD_FUZZ ?? 300);
const seed = Number(process.env.ORTGRAD_FUZZ_SEED ?? 1);

function exported(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(new URL(`../gradients/pytorch/${name}.gz`, import.meta.url))));
}

/** Small models, so that a mutation hits structure more often than weights. */
function handmade(): Uint8Array[] {
  const x = valueInfo('x', ['N', 4, 6]);
  const branch = (op: string) => graphProto([nodeProto(op, ['x'], ['b'])], ['b']);
  const choose = { then_branch: branch('Relu'), else_branch: branch('Neg') };
  const shaped = [
    nodeProto('Shape', ['x'], ['s']),
    nodeProto('Gather', ['s', 'zero'], ['n']),
    nodeProto('Concat', ['n', 'rest'], ['t'], { axis: 0 }),
    nodeProto('Reshape', ['x', 't'], ['r']),
    nodeProto('ConstantOfShape', ['t'], ['z'], { value: floats('', [1], [0]) }),
    nodeProto('Add', ['r', 'z'], ['a']),
    nodeProto('Tile', ['a', 'twice'], ['l']),
    nodeProto('Slice', ['l', 'zero', 'rest', 'zero'], ['c']),
    nodeProto('Pad', ['c', 'pads'], ['y']),
  ];
  const lists = [
    int64s('zero', [0]),
    int64s('rest', [8, 3]),
    int64s('twice', [1, 2, 1]),
    int64s('pads', [0, 1, 0, 0, 1, 2]),
  ];
  const one = [int64s('one', [1])];
  return [
    modelBytes(graphProto(shaped, ['y'], [x], lists), 18),
    modelBytes(
      graphProto([nodeProto('Equal', ['one', 'one'], ['c']), nodeProto('If', ['c'], ['y'], choose)], ['y'], [x], one),
      17,
    ),
    modelBytes(graphProto([nodeProto('Upsample', ['x', 'f'], ['y'])], ['y'], [x], [floats('f', [3], [1, 2, 2])]), 9),
    modelBytes(graphProto([nodeProto('Einsum', ['x', 'x'], ['y'], { equation: 'bij,bkj->bik' })], ['y'], [x]), 16),
    modelBytes(graphProto([nodeProto('Split', ['x'], ['a', 'y'], { axis: 1 })], ['y'], [x]), 13),
    modelBytes(graphProto([nodeProto('Range', ['f', 'f', 'f'], ['y'])], ['y'], [x], [floats('f', [], [2])]), 13),
  ];
}

function report(kind: string, result: ReturnType<typeof fuzz>): void {
  const { read, refused, slowest, inflation, heap, faults } = result;
  if (process.env.ORTGRAD_FUZZ) {
    const size = `arrays ${inflation.toFixed(1)} x, heap ${(heap / 2 ** 20).toFixed(0)} MiB`;
    console.info(`${kind}: ${read} read, ${refused} refused, slowest ${slowest.toFixed(0)} ms, ${size}`, faults);
  }
  expect([...faults.keys()]).toEqual([]);
  expect(slowest).toBeLessThan(5000);
  expect(inflation).toBeLessThan(64);
  expect(heap).toBeLessThan(2 ** 28);
}

const models = [...['assorted.onnx', 'dino.onnx', 'convnext-dynamo.onnx'].map(exported), ...handmade(), ...handmade()];
const readModel = (file: Uint8Array) => readOnnx(file, { readExternal: () => new Uint8Array(64) });

it(`survive: ONNX models, ${count} with mutated bytes`, { timeout: HOURS }, () => {
  report(
    'ONNX, bytes',
    fuzz(readModel, (random) => mutated(models, random), count, seed),
  );
});

it(`survive: ONNX models, ${count} with mutated fields`, { timeout: HOURS }, () => {
  const change = (random: () => number) => {
    const model = fromBinary(ModelProtoSchema, models[Math.floor(random() * models.length)] as Uint8Array);
    mutateFields(model, random);
    return toBinary(ModelProtoSchema, model);
  };
  report('ONNX, fields', fuzz(readModel, change, count, seed));
});

it('survive: an ONNX model nested deeper than the stack', () => {
  // If { then_branch: { If { ... } } }, written from the inside out: each level is a graph in an attribute in a node.
  const wrap = (field: number, inner: Uint8Array): Uint8Array => {
    const length: number[] = [];
    for (let n = inner.length; ; n >>>= 7) {
      if (n < 128) {
        length.push(n);
        break;
      }
      length.push((n & 127) | 128);
    }
    return Uint8Array.of((field << 3) | 2, ...length, ...inner);
  };
  let graph: Uint8Array = new Uint8Array();
  for (let level = 0; level < 1500; level++) graph = wrap(1, wrap(5, wrap(6, graph)));
  expect(() => readOnnx(wrap(7, graph))).toThrow(Error);
});

it(`survive: safetensors, ${count} mutated`, { timeout: HOURS }, () => {
  const small = new Map<string, Tensor>([
    ['a', tensor('float32', [2, 3], [1, 2, 3, 4, 5, 6])],
    ['b', tensor('int64', [1], [7])],
  ]);
  const files = [
    exported('assorted.safetensors'),
    ...[1, 2, 3].map(() => writeSafetensors({ tensors: small, metadata: { seed: '1' } })),
  ];
  report(
    'safetensors',
    fuzz(readSafetensors, (random) => mutated(files, random), count, seed),
  );
});
