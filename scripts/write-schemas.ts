/**
 * @file Writes the JSON Schema of findings to docs/schema:
 * `node --conditions=source scripts/write-schemas.ts && npx biome format --write docs/schema`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { findingJsonSchema } from '../packages/realcentric/src/scan/finding.ts';
import { FINDING_SCHEMA } from '../packages/realcentric/src/scan/finding-version.ts';

const folder = new URL('../docs/schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
const file = new URL(`finding-${FINDING_SCHEMA}.json`, folder);
writeFileSync(file, `${JSON.stringify(findingJsonSchema(), null, 2)}\n`);
