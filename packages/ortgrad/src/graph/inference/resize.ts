/** @file Type and shape of Resize: sizes as given, or from scales. */
import { contentsOf } from '../contents.ts';
import { multiplyDims } from '../dims.ts';
import { intsAttribute, positiveAxis } from '../shapes.ts';
import type { Attributes, Dim, Value } from '../structure.ts';
import { type InferenceRules, required } from './rule.ts';

export interface ResizedAxis {
  readonly size: Dim;
  /** Output size to input size, as it enters the coordinates; undefined where a size is open. */
  readonly scale: number | undefined;
}

/** Floating or whole numbers behind an input; undefined where it is left out or empty. */
function numbersOf(value: Value | undefined): readonly Dim[] | undefined {
  if (!value || value.shape[0] === 0) return undefined;
  const contents = contentsOf(value, 16);
  if (!contents) throw new Error(`"${value.name}" must be a constant`);
  return contents;
}

function scaledSize(size: Dim, scale: Dim): Dim {
  if (typeof scale === 'string') return `floor(${size}*(${scale}))`;
  if (typeof size === 'number') return Math.floor(size * scale);
  return Number.isInteger(scale) ? multiplyDims(size, scale) : `floor(${size}*${scale})`;
}

/** What becomes of every axis. @throws Error where sizes and scales are computed, or do not fit. */
export function resizedAxes(inputs: readonly (Value | undefined)[], attributes: Attributes): ResizedAxis[] {
  const { shape } = required(inputs, 0);
  const axes = intsAttribute(attributes, 'axes', [...shape.keys()]).map((a) => positiveAxis(a, shape.length));
  const sizes = numbersOf(inputs[3]);
  const given = sizes ?? numbersOf(inputs[2]);
  if (given?.length !== axes.length)
    throw new Error(`${given?.length ?? 'no'} sizes or scales for ${axes.length} axes`);
  const policy = attributes.keep_aspect_ratio_policy ?? 'stretch';
  const ratios = sizes?.map((size, i) => Number(size) / Number(shape[axes[i] as number]));
  const common = policy === 'not_larger' ? Math.min(...(ratios ?? [])) : Math.max(...(ratios ?? []));
  return shape.map((size, axis) => {
    const at = axes.indexOf(axis);
    if (at < 0) return { size, scale: 1 };
    const asked = given[at] as Dim;
    if (!sizes) return { size: scaledSize(size, asked), scale: typeof asked === 'number' ? asked : undefined };
    const kept = policy !== 'stretch' && Number.isFinite(common) && typeof size === 'number';
    const result = kept ? Math.round(size * common) : asked;
    const scale = kept ? common : Number(result) / Number(size);
    return { size: result, scale: Number.isNaN(scale) ? (result === size ? 1 : undefined) : scale };
  });
}

export const resize: InferenceRules = {
  Resize: ({ inputs, attributes }) => [
    { dtype: required(inputs, 0).dtype, shape: resizedAxes(inputs, attributes).map((axis) => axis.size) },
  ],
};
