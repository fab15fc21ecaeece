/** @file The classifier of a network: told by the first part of its parameters' names. */
import { segments } from './patterns.ts';

/** How torchvision, timm, pretrainedmodels and this package's users name classifiers. */
export const HEADS: readonly string[] = ['classifier', 'fc', 'head', 'heads', 'last_linear'];

export function isHead(name: string, heads: readonly string[]): boolean {
  return heads.includes(segments(name)[0] as string);
}
