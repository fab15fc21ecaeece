import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import {
  cropForm,
  PERTURBATIONS,
  type PerturbationType,
  parameterOf,
  parsePerturbation,
  perturbationLabel,
  suiteTypes,
} from './suite.ts';

describe('the table', () => {
  it('holds the published parameters', () => {
    const levels = Object.fromEntries(suiteTypes('frame').map((type) => [type, PERTURBATIONS[type].levels]));
    expect(levels).toEqual({
      CS: [0.4, 0.3, 0.2, 0.1, 0],
      CC: [0.85, 0.725, 0.6, 0.475, 0.35],
      BW: [16, 32, 48, 64, 80],
      GNC: [0.001, 0.002, 0.005, 0.01, 0.05],
      GB: [7, 9, 13, 17, 21],
      JPEG: [2, 3, 4, 5, 6],
      VC: [30, 32, 35, 38, 40],
    });
  });

  it('takes the mean over seven types, for crops with their form of the blocks', () => {
    expect(suiteTypes('crop')).toEqual(suiteTypes('frame').map((type) => (type === 'BW' ? 'BW-crop' : type)));
    expect(suiteTypes('frame')).not.toContain('RJPEG');
    expect(suiteTypes('frame')).not.toContain('DS');
    expect(cropForm({ type: 'BW', level: 2 })).toEqual({ type: 'BW-crop', level: 2 });
    expect(cropForm({ type: 'GB', level: 2 })).toEqual({ type: 'GB', level: 2 });
  });

  it('has a level for what it lists and for nothing else', () => {
    expect(parameterOf({ type: 'RJPEG', level: 4 })).toBe(30);
    for (const level of [0, 6, -1, 1.5]) expect(() => parameterOf({ type: 'GB', level })).toThrow(RangeError);
    expect(() => parameterOf({ type: 'DS', level: 3 })).toThrow('DS has no level 3');
  });
});

describe('parsePerturbation', () => {
  it('reads back every label, and every name in words', () => {
    for (const type of Object.keys(PERTURBATIONS) as PerturbationType[]) {
      for (const [i] of PERTURBATIONS[type].levels.entries()) {
        const perturbation = { type, level: i + 1 };
        expect(parsePerturbation(perturbationLabel(perturbation))).toEqual(perturbation);
        expect(parsePerturbation(`${PERTURBATIONS[type].name}:${i + 1}`)).toEqual(perturbation);
      }
    }
  });

  it.each(['', 'XX:1', 'gb:1', 'toString:1', 'constructor:1', ':3'])('names the types for %j', (text) => {
    expect(() => parsePerturbation(text)).toThrow(UserError);
    expect(() => parsePerturbation(text)).toThrow(
      /is no perturbation; give TYPE:LEVEL with one of CS \(saturation\), .*GB/,
    );
  });

  it.each(['GB', 'GB:', 'GB:0', 'GB:6', 'GB:1.0', 'GB:1:2', 'GB: 1', 'blur:six', 'GB:1\n'])(
    'names the levels for %j',
    (text) => {
      expect(() => parsePerturbation(text)).toThrow(/names no level of GB; give GB:1 to GB:5/);
    },
  );
});
