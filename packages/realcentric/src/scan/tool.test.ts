/** @file The version in findings is the package's. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TOOL } from './tool.ts';

it('is the version of the package', () => {
  const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(TOOL).toEqual({ name, version });
});
