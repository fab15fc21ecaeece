/** @file Which types and levels, as they are given on the command line. */
import { UserError } from '../errors.ts';
import {
  cropForm,
  PERTURBATIONS,
  type Perturbation,
  type PerturbationType,
  type PictureForm,
  suiteTypes,
} from './suite.ts';

/** The seven of the suite, and JPEG and down-scaling. */
export function allTypes(form: PictureForm): readonly PerturbationType[] {
  return [...suiteTypes(form), 'RJPEG', 'DS'];
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/**
 * Reads "GB,noise": types by their codes or by their names.
 * @throws UserError for a type that is not known, and for none.
 */
export function parseTypes(text: string): PerturbationType[] {
  const known = Object.keys(PERTURBATIONS) as PerturbationType[];
  const types = words(text).map((word) => {
    const type = known.find((name) => name === word || PERTURBATIONS[name].name === word);
    if (type !== undefined) return type;
    const list = known.map((name) => `${name} (${PERTURBATIONS[name].name})`).join(', ');
    throw new UserError('bad_usage', `'${word}' is no type of perturbation`, { advice: `choose from ${list}` });
  });
  if (types.length === 0) throw new UserError('bad_usage', 'no types are given', { advice: 'give some, as GB,noise' });
  return [...new Set(types)];
}

/**
 * Reads "1,3-5" into whole numbers in rising order.
 * @throws UserError for anything else, and for none.
 */
export function parseLevels(text: string): number[] {
  const advice = 'give levels from 1 on, as 3 or 1,3-5';
  const levels = words(text).flatMap((word) => {
    const { first, last = first } = /^(?<first>[1-9])(-(?<last>[1-9]))?$/.exec(word)?.groups ?? {};
    if (first === undefined || Number(last) < Number(first)) {
      throw new UserError('bad_usage', `'${word}' is no level`, { advice });
    }
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  });
  if (levels.length === 0) throw new UserError('bad_usage', 'no levels are given', { advice });
  return [...new Set(levels)].sort((a, b) => a - b);
}

export interface Selection {
  /** All of them unless told. */
  readonly types?: readonly PerturbationType[];
  /** All that a type has unless told; a type that lacks some of them is taken at the others. */
  readonly levels?: readonly number[];
  readonly form: PictureForm;
}

/**
 * Each type at each level, in the order of the types. For crops BW means BW-crop.
 * @throws UserError naming a type that has none of the levels.
 */
export function selectPerturbations({ types, levels, form }: Selection): Perturbation[] {
  return (types ?? allTypes(form)).flatMap((type) => {
    const all = PERTURBATIONS[type].levels.map((_, i) => i + 1);
    const chosen = levels === undefined ? all : all.filter((level) => levels.includes(level));
    if (chosen.length === 0 && types !== undefined) {
      throw new UserError('bad_usage', `${type} has none of the levels ${levels?.join(', ')}`, {
        advice: `give one from 1 to ${all.length}`,
      });
    }
    return chosen.map((level) => {
      const perturbation = { type, level };
      return form === 'crop' ? cropForm(perturbation) : perturbation;
    });
  });
}
