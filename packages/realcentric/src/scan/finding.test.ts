/** @file The published schema of findings is the one in the code, and says what it must. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findingJsonSchema } from './finding.ts';
import { FINDING_SCHEMA } from './finding-version.ts';

const published = new URL(`../../../../docs/schema/finding-${FINDING_SCHEMA}.json`, import.meta.url);

it('is published as it is (node --conditions=source scripts/write-schemas.ts writes it)', () => {
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(findingJsonSchema());
});
