/** @file Every language says the same things, with the same gaps to fill. */
import { expect, it } from 'vitest';
import { de } from './de.ts';
import { en, type WordKey, type Words } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { say } from './words.ts';
import { zh } from './zh.ts';

const gaps = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

it.each(Object.entries({ de, es, fr, zh }))('has every text, with its gaps: %s', (_, words: Words) => {
  expect(Object.keys(words)).toEqual(Object.keys(en));
  for (const key of Object.keys(en) as WordKey[]) {
    expect(words[key].trim(), key).not.toBe('');
    expect(gaps(words[key]), key).toEqual(gaps(en[key]));
  }
});

it('fills gaps, and leaves alone what it has nothing for', () => {
  expect(say('en', 'engine.loading', { done: 1, total: 2 })).toBe('Loading the networks: 1 of 2 MB');
  expect(say('de', 'view.seek', {})).toBe('Zu {time}');
  // A name that looks like a pattern of replacement stays as it is.
  expect(say('en', 'list.cancel', { name: '$& {name}' })).toBe('Cancel $& {name}');
});
