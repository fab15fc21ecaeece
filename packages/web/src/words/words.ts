/** @file The page's words by language, and what fits into them. */
import type { Language } from 'realcentric/browser';
import { de } from './de.ts';
import { en, type WordKey, type Words } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { zh } from './zh.ts';

export type { WordKey } from './en.ts';

const WORDS: Readonly<Record<Language, Words>> = { en, es, fr, de, zh };

/** The text for a key, its {names} replaced. */
export function say(language: Language, key: WordKey, values: Readonly<Record<string, string | number>> = {}): string {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
