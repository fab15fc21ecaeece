/** @file The forgery methods by name. A new one is a file of its own and a line here. */
import { UserError } from '../errors.ts';
import { decode } from './decode.ts';
import { reenact } from './reenact.ts';
import { selfblend } from './selfblend.ts';
import { swap } from './swap.ts';
import type { ForgeMethod } from './types.ts';

export const forgeMethods = {
  selfblend: { family: 'self', forge: selfblend },
  swap: { family: 'swap', forge: swap },
  decode: { family: 'swap', forge: decode },
  reenact: { family: 'reenactment', forge: reenact },
} as const satisfies Readonly<Record<string, ForgeMethod>>;

export type ForgeMethodName = keyof typeof forgeMethods;

export const forgeMethodNames = Object.keys(forgeMethods) as readonly ForgeMethodName[];

function isMethodName(name: string): name is ForgeMethodName {
  return Object.hasOwn(forgeMethods, name);
}

/** Reads a comma-separated list of method names; throws UserError for an unknown or missing name. */
export function parseForgeMethods(list: string): readonly ForgeMethodName[] {
  const names = [...new Set(list.split(',').map((name) => name.trim()))];
  return names.map((name) => {
    if (isMethodName(name)) return name;
    throw new UserError('bad_usage', `unknown forgery method '${name}'`, {
      advice: `choose from ${forgeMethodNames.join(', ')}`,
    });
  });
}
