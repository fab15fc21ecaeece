/** @file Name and version of this program, as findings carry them. */

export const TOOL = { name: 'realcentric', version: '0.1.0' } as const;
