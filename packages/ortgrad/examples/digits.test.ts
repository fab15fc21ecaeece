/** @file The README's example is the file that stands beside it, and does what it says. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const example = new URL('./digits.ts', import.meta.url);

it('shows the example as it is', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(example, 'utf8')}\`\`\``);
});

it('learns digits in under a minute', { timeout: 120_000 }, () => {
  const printed = execFileSync(process.execPath, ['--conditions=source', fileURLToPath(example)], { encoding: 'utf8' });
  const [, share] = /([\d.]+) % of 2000 new digits told right/.exec(printed) ?? [];
  expect(Number(share)).toBeGreaterThan(95);
});
