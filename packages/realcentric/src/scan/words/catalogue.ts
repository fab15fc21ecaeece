/** @file The words of each language, with its numbers and dates. */
import { german } from './de.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import { formats } from './formats.ts';
import { french } from './fr.ts';
import type { Language } from './language.ts';
import type { Words } from './words.ts';
import { chinese } from './zh.ts';

const LANGUAGES = { en: english, es: spanish, fr: french, de: german, zh: chinese } as const;

export function wordsOf(language: Language): Words {
  return LANGUAGES[language](formats(language));
}
