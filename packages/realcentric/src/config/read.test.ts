import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { UserError } from '../errors.ts';
import { readConfig, resolveFrom } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = z
  .strictObject({
    seed: z.int().default(1),
    learning_rate: z.number().positive().max(1).describe('step size of AdamW'),
    backbone: z.enum(['faceres', 'mobilenetv2']).default('faceres'),
    reals: z.array(z.string()).min(1),
    loss: z
      .strictObject({ margin: z.number().default(0.2), denominator: z.enum(['own', 'all']).default('own') })
      .optional(),
    schedule: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('constant') }),
        z.strictObject({ kind: z.literal('cosine'), epochs: z.int().min(1) }),
      ])
      .optional(),
    device: z.union([z.literal('auto'), z.strictObject({ name: z.string(), index: z.int().default(0) })]).optional(),
    weights: z.record(z.string(), z.number()).optional(),
  })
  .refine((config) => config.seed !== 13, { path: ['seed'], message: '13 brings bad luck' });

const GOOD = 'learning_rate: 0.001\nreals: [a]\n';

let written = 0;
function save(text: string | Uint8Array): string {
  const path = join(folder, `${++written}.yaml`);
  writeFileSync(path, text);
  return path;
}

/** The error without the folder: "line:column: problem; advice". */
async function refusal(text: string | Uint8Array): Promise<string> {
  const path = save(text);
  const error = await readConfig(path, schema).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  const { code, message } = error as UserError;
  expect(code).toBe('bad_config');
  expect(message.startsWith(`${path}:`)).toBe(true);
  expect(message).not.toContain('\n');
  return message.slice(path.length + 1);
}

describe('readConfig', () => {
  it('gives the values with the defaults of the schema', async () => {
    const config = await readConfig(save(`${GOOD}loss: { margin: 0.5 }\n`), schema);
    expect(config).toEqual({
      seed: 1,
      learning_rate: 0.001,
      backbone: 'faceres',
      reals: ['a'],
      loss: { margin: 0.5, denominator: 'own' },
    });
  });

  it('reads JSON, a byte order mark and anchors', async () => {
    expect(await readConfig(save('\ufeff{"learning_rate": 0.1, "reals": ["a"]}'), schema)).toMatchObject({
      reals: ['a'],
    });
    expect(await readConfig(save('learning_rate: &x 0.1\nreals: [a]\nloss: { margin: *x }'), schema)).toMatchObject({
      loss: { margin: 0.1 },
    });
  });

  it.each([
    [
      'a misspelt key',
      'lerning_rate: 0.1\nreals: [a]',
      '1:1: unknown key "lerning_rate"; did you mean "learning_rate"? (1 more fault)',
    ],
    ['a misspelt key inside', `${GOOD}loss:\n  margn: 1`, '4:3: unknown key "margn"; did you mean "margin"?'],
    ['another spelling', `${GOOD}Back-Bone: faceres`, '3:1: unknown key "Back-Bone"; did you mean "backbone"?'],
    [
      'a key that is like none',
      `${GOOD}loss: {temperature: 1}`,
      '3:8: unknown key "temperature"; the keys known here are margin, denominator',
    ],
    ['two unknown keys', `${GOOD}sede: 1\nx: 2`, '3:1: unknown key "sede"; did you mean "seed"? (1 more fault)'],
    ['a missing key', 'reals: [a]', '1:1: missing key "learning_rate"; add it (step size of AdamW)'],
    ['a missing key inside', `${GOOD}schedule:\n  kind: cosine`, '4:3: missing key "schedule.epochs"; add it'],
    [
      'a wrong type',
      'learning_rate: fast\nreals: [a]',
      '1:16: learning_rate must be a number, not the text "fast"; correct it (step size of AdamW)',
    ],
    [
      'a range',
      'reals: [a]\nlearning_rate: -1',
      '2:16: learning_rate must be more than 0, not -1; correct it (step size of AdamW)',
    ],
    [
      'a range above',
      'reals: [a]\nlearning_rate: 2',
      '2:16: learning_rate must be at most 1, not 2; correct it (step size of AdamW)',
    ],
    ['a fraction', `${GOOD}seed: 1.5`, '3:7: seed must be a whole number, not 1.5; correct it'],
    ['an empty value', `${GOOD}seed:`, '3:6: seed must be a number, not empty; correct it'],
    [
      'an entry of a list',
      'learning_rate: 0.1\nreals:\n  - a\n  - 7',
      '4:5: reals[1] must be a text, not 7; correct it',
    ],
    [
      'an empty list',
      'learning_rate: 0.1\nreals: []',
      '2:8: reals must have at least 1 entry, not an empty list; correct it',
    ],
    [
      'a word that is close to one of the choices',
      `${GOOD}backbone: faceress`,
      '3:11: backbone must be one of faceres, mobilenetv2, not the text "faceress"; did you mean "faceres"?',
    ],
    [
      'a value that is none of the choices',
      `${GOOD}schedule: {kind: linear}`,
      '3:18: schedule.kind must be one of constant, cosine, not the text "linear"; correct it',
    ],
    ['no choice', `${GOOD}schedule: {epochs: 3}`, '3:11: missing key "schedule.kind"; add it'],
    [
      'the form that fits a union best',
      `${GOOD}device: {name: 7}`,
      '3:16: device.name must be a text, not 7; correct it',
    ],
    [
      'a key of a form of a union',
      `${GOOD}device: {name: x, idnex: 7}`,
      '3:19: unknown key "idnex"; did you mean "index"?',
    ],
    [
      'no form of a union',
      `${GOOD}device: 7`,
      '3:9: device must be auto or be a mapping of keys to values, not 7; correct it',
    ],
    [
      'a value of a record',
      `${GOOD}weights: {a: 1, b: x}`,
      '3:20: weights.b must be a number, not the text "x"; correct it',
    ],
    ['a check of several values', `${GOOD}seed: 13`, '3:7: seed: 13 brings bad luck; correct it'],
    [
      'a list for a mapping',
      '- a',
      '1:1: the configuration must be a mapping of keys to values, not a list of 1; correct it',
    ],
    ['a key given twice', `${GOOD}reals: [b]`, '3:1: is not valid YAML: map keys must be unique; correct this line'],
    ['a tab', `${GOOD}\tseed: 1`, /^3:1: is not valid YAML: tabs are not allowed as indentation; correct this line$/],
    ['broken syntax', 'reals: [a\nseed: 1', /^2:\d+: is not valid YAML: flow sequence.*; correct this line$/],
    ['two documents', `${GOOD}---\n${GOOD}`, /^3:1: is not valid YAML: source contains multiple documents/],
  ] as const)('tells the place of %s', async (_, text, expected) => {
    const message = await refusal(text);
    if (typeof expected === 'string') expect(message).toBe(expected);
    else expect(message).toMatch(expected);
  });

  it.each([
    ['an empty file', '', 'is empty'],
    ['a file of comments', '# nothing', 'is empty'],
    ['bytes that are no text', Uint8Array.of(0x61, 0x3a, 0x20, 0xff), 'is not UTF-8 text'],
    ['a large file', 'a'.repeat(1_000_001), 'has more than 1 MB'],
    ['an alias to nothing', 'seed: *nothing', 'cannot be resolved: Unresolved alias'],
  ])('refuses %s', async (_, content, problem) => {
    expect(await refusal(content)).toContain(problem);
  });

  it('refuses aliases that would grow without end', async () => {
    const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i++)
      laughs.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    expect(await refusal(laughs.join('\n'))).toMatch(/cannot be resolved: Excessive alias count.*check its anchors/);
  });

  it('gives a UserError of one line for whatever is written', async () => {
    const fragments = [
      'learning_rate',
      'reals',
      'loss',
      'device',
      '__proto__',
      ': ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '\n',
      '  ',
      '"',
      "'",
    ];
    fragments.push('&a ', '*a', '!!map', '<<', '#', '|', '0.1', 'x', '? ', '%', '---', '\u0000', '\t', ',', '\r');
    const texts = fc.array(fc.constantFrom(...fragments), { maxLength: 25 }).map((parts) => parts.join(''));
    const path = save('');
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        writeFileSync(path, text);
        const error = await readConfig(path, schema).catch((thrown: unknown) => thrown);
        if (error instanceof Error) expect(error).toBeInstanceOf(UserError);
      }),
      { numRuns: 1000, seed: 7 },
    );
  });

  it('names a file that does not exist, and a folder', async () => {
    await expect(readConfig(join(folder, 'gone.yaml'), schema)).rejects.toThrow(/gone\.yaml: does not exist; check/);
    await expect(readConfig(folder, schema)).rejects.toThrow(/is no regular file; give a YAML file/);
  });
});

describe('resolveFrom', () => {
  it('takes paths from the folder of the configuration', () => {
    expect(resolveFrom('/a/b/train.yaml', '../data')).toBe('/a/data');
    expect(resolveFrom('/a/b/train.yaml', '/data')).toBe('/data');
    expect(resolveFrom('train.yaml', 'data')).toBe(join(process.cwd(), 'data'));
  });
});
