import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeLock } from './complete-lock.ts';

describe('completeLock', () => {
  it('adds what an optional dependency names and the file lacks', () => {
    const tool = {
      version: '2.0.0',
      dev: true,
      optionalDependencies: {
        '@tool/cli-linux-x64': '2.0.0',
        '@tool/cli-linux-x64-musl': '2.0.0',
        '@tool/cli-win32-arm64': '2.0.0',
      },
    };
    const present = { version: '2.0.0', integrity: 'sha512-x', dev: true, optional: true };
    const lock = {
      lockfileVersion: 3,
      packages: { '': {}, 'node_modules/tool': tool, 'node_modules/@tool/cli-linux-x64': present },
    };
    const entry = { version: '2.0.0', dev: true, optional: true };
    expect(completeLock(lock)).toEqual({
      lockfileVersion: 3,
      packages: {
        '': {},
        'node_modules/@tool/cli-linux-x64': present,
        'node_modules/@tool/cli-linux-x64-musl': { ...entry, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
        'node_modules/@tool/cli-win32-arm64': { ...entry, os: ['win32'], cpu: ['arm64'] },
        'node_modules/tool': tool,
      },
    });
  });

  it('finds what is locked beside or above the package that names it', () => {
    const optionalDependencies = { 'b-linux-x64': '1.0.0', 'c-linux-x64': '1.0.0' };
    const lock = {
      packages: {
        'node_modules/a/node_modules/tool': { version: '1.0.0', optionalDependencies },
        'node_modules/a/node_modules/b-linux-x64': { version: '1.0.0' },
        'node_modules/c-linux-x64': { version: '1.0.0' },
      },
    };
    expect(completeLock(lock)).toEqual(lock);
  });

  it('does not guess', () => {
    const lock = { packages: { 'node_modules/tool': { optionalDependencies: { 'tool-extra': '1.0.0' } } } };
    expect(() => completeLock(lock)).toThrow('which system "tool-extra" is for');
  });
});

describe('package-lock.json', () => {
  it('is complete, so that npm ci takes it', () => {
    const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
    const added = Object.keys(completeLock(lock).packages).length - Object.keys(lock.packages).length;
    expect(added, 'run node scripts/complete-lock.ts').toBe(0);
  });
});
