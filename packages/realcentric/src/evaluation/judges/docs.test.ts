/** The examples of docs/evaluate-others.md are read as they stand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../config/read.ts';
import { foreignConfig } from './foreign-config.ts';
import { openScoreFile } from './scores.ts';

const page = readFileSync(new URL('../../../../../docs/evaluate-others.md', import.meta.url), 'utf8');
const example = (language: string) => page.match(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's'))![1]!;

it('the YAML and the CSV are valid, and the YAML shows every key but two that the text names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'docs-'));
  const file = join(folder, 'detector.yaml');
  writeFileSync(file, example('yaml').replace('3f0a...', '3f0a'.repeat(16)));
  const config = await readConfig(file, foreignConfig);
  expect(config).toMatchObject({ takes: 'crop', margin: 1.3, output: { fake: 1, activation: 'softmax' } });
  const shown = parse(example('yaml')) as Record<string, object>;
  const { input, output } = foreignConfig.shape;
  expect(Object.keys(shown)).toEqual(Object.keys(foreignConfig.shape));
  const hidden = ['width', 'height', 'shorter_side', 'batch', 'name', 'kind'];
  const keys = (section: 'input' | 'output') => Object.keys({ input, output }[section].shape);
  for (const section of ['input', 'output'] as const) {
    expect(Object.keys(shown[section]!)).toEqual(keys(section).filter((key) => !hidden.includes(key)));
  }
  for (const key of ['shorter_side: 256', 'batch: 1', 'kind: logit', 'width and height']) expect(page).toContain(key);
  const csv = join(folder, 'scores.csv');
  writeFileSync(csv, example('csv'));
  expect((await openScoreFile(csv)).rows.length).toBe(2);
  await rm(folder, { recursive: true });
});
