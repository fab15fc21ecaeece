import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { parseLevels, parseTypes, selectPerturbations } from './select.ts';
import { perturbationLabel } from './suite.ts';

const labels = (...given: Parameters<typeof selectPerturbations>) =>
  selectPerturbations(...given).map(perturbationLabel);

describe('parseTypes', () => {
  it('reads codes and names, each once, in their order', () => {
    expect(parseTypes('noise, GB,GNC,BW-crop')).toEqual(['GNC', 'GB', 'BW-crop']);
  });

  it.each(['XX', 'GB;CS', 'gb', 'toString', 'GB:3'])('names the types for %j', (text) => {
    expect(() => parseTypes(text)).toThrow(UserError);
    expect(() => parseTypes(text)).toThrow(/is no type of perturbation; choose from CS \(saturation\), CC/);
  });

  it.each(['', ' , '])('asks for some where %j gives none', (text) => {
    expect(() => parseTypes(text)).toThrow(/no types are given/);
  });
});

describe('parseLevels', () => {
  it.each([
    ['3', [3]],
    ['1-5', [1, 2, 3, 4, 5]],
    ['5,1-2, 2', [1, 2, 5]],
    ['4-4', [4]],
  ])('reads %j', (text, levels) => {
    expect(parseLevels(text)).toEqual(levels);
  });

  it.each(['0', '5-1', '1.5', '1-', '-1', 'all', '10', ''])('refuses %j', (text) => {
    expect(() => parseLevels(text)).toThrow(UserError);
    expect(() => parseLevels(text)).toThrow(/give levels from 1 on, as 3 or 1,3-5/);
  });
});

describe('selectPerturbations', () => {
  it('takes the seven at five levels, four qualities of JPEG and two sizes unless told', () => {
    const all = labels({ form: 'frame' });
    expect(all).toHaveLength(7 * 5 + 4 + 2);
    expect(new Set(all).size).toBe(all.length);
    expect(all).not.toContain('BW-crop:1');
    expect(labels({ form: 'crop' })).toEqual(all.map((label) => label.replace('BW:', 'BW-crop:')));
  });

  it('takes a type at those levels that it has', () => {
    expect(labels({ types: ['GB', 'DS'], levels: [2, 4], form: 'frame' })).toEqual(['GB:2', 'GB:4', 'DS:2']);
    expect(labels({ levels: [5], form: 'frame' })).toHaveLength(7);
    expect(labels({ types: ['BW'], levels: [1], form: 'crop' })).toEqual(['BW-crop:1']);
  });

  it('says which type has none of the levels', () => {
    expect(() => labels({ types: ['GB', 'DS'], levels: [4, 5], form: 'frame' })).toThrow(
      /DS has none of the levels 4, 5; give one from 1 to 2/,
    );
    expect(() => labels({ types: ['GB'], levels: [7], form: 'frame' })).toThrow(UserError);
  });
});
