/** @file Words in every language: nothing empty, nothing left in English, numbers by the language, sentences that say what the finding says. */
import { describe, expect, it } from 'vitest';
import { exampleFace, exampleFinding } from '../finding.fixture.ts';
import type { MediaFacts } from '../finding.ts';
import { type Reason, reasonSchema } from '../reasons.ts';
import { wordsOf } from './catalogue.ts';
import { closestLanguage, LANGUAGES } from './language.ts';
import { lookedAt, methodSentences, reasonSentences, verdictStatement } from './sentences.ts';
import type { Words } from './words.ts';

const others = LANGUAGES.filter((language) => language !== 'en');

/** Every fixed text by its path. */
function texts(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...texts(inner, `${path}.${key}`)]));
}

/** One reason of each kind, with numbers that can be found again. */
const reasons: readonly Reason[] = reasonSchema.options.map((option) => {
  const values = Object.fromEntries(Object.keys(option.shape.values.shape).map((key, i) => [key, 0.13 + i / 10]));
  const counts = Object.fromEntries(
    Object.keys(values).flatMap((key) => (/^(frames|of|faces|little|substantial|size)$/.test(key) ? [[key, 3]] : [])),
  );
  const shared = ['between_bands'].includes(option.shape.code.value) ? values : { ...values, ...counts };
  return { code: option.shape.code.value, face: 1, values: shared } as unknown as Reason;
});

describe.each(LANGUAGES)('%s', (language) => {
  const words = wordsOf(language);

  it('has no empty text and no text with placeholders', () => {
    for (const [path, text] of texts(words)) {
      if (path.startsWith('.formats')) continue;
      expect(text.trim(), path).not.toBe('');
      expect(text, path).not.toMatch(/undefined|\$\{|#/);
    }
  });

  it('has a sentence for every reason, with its numbers', () => {
    const faces = [exampleFace(), exampleFace({ id: 1 })];
    const sentences = reasonSentences(exampleFinding({ reasons: [...reasons], faces }), words);
    expect(new Set(sentences).size).toBe(reasons.length);
    for (const sentence of sentences) {
      expect(sentence).toContain(words.face(2));
      expect(sentence).not.toMatch(/undefined|NaN|#/);
    }
    const between = sentences[reasons.findIndex(({ code }) => code === 'between_bands')];
    for (const share of [0.13, 0.23, 0.33]) expect(between).toContain(words.formats.percent(share));
  });

  it('quotes the probability with its range, and claims no certainty', () => {
    const statement = verdictStatement(exampleFinding(), words);
    for (const share of [0.7, 0.6, 0.8]) expect(statement).toContain(words.formats.percent(share));
    const two = [exampleFace({ score: null }), exampleFace({ id: 1 })];
    const ofTwo = verdictStatement(exampleFinding({ faces: two }), words);
    expect(ofTwo.toLowerCase()).toContain(words.face(2).toLowerCase());
    expect(words.formats.percent(0.9999)).toMatch(/^>99/);
    expect(words.formats.percent(0.0001)).toMatch(/^<1/);
  });

  it('has statements of its own for files without a verdict', () => {
    const statuses = ['no_face', 'low_quality', 'unsupported', 'error'] as const;
    const said = statuses.map((status) =>
      verdictStatement(exampleFinding({ status, verdict: 'n/a', probability: null }), words),
    );
    expect(new Set(said).size).toBe(statuses.length);
    for (const text of said) expect(text).not.toContain('%');
  });

  it('names thresholds and their origin in the method', () => {
    const method = methodSentences(exampleFinding(), words).join('\n');
    expect(method).toContain(words.formats.percent(0.5));
    expect(method).toContain(words.formats.percent(0.9));
    expect(method).toContain('nothing');
  });
});

it('leaves no sentence in English in another language', () => {
  const english = texts(wordsOf('en'));
  for (const language of others) {
    for (const [path, text] of texts(wordsOf(language))) {
      // Single words are the same in several languages: "Signer" is not, "Format" is.
      if (text.split(' ').length > 2 && !/C2PA|EXIF/.test(text)) expect(text, path).not.toBe(english.get(path));
    }
  }
});

it('puts plurals, numbers and lists as each language does', () => {
  expect(wordsOf('en').counted.frames(1)).toBe('1 frame');
  expect(wordsOf('en').counted.frames(1234)).toBe('1,234 frames');
  expect(wordsOf('de').counted.frames(1234)).toBe('1.234 Einzelbilder');
  // French takes the singular for 0, too.
  expect(wordsOf('fr').counted.faces(0)).toBe('0 visage');
  expect(wordsOf('es').formats.list(['a', 'b', 'c'])).toBe('a, b y c');
  expect(wordsOf('zh').counted.files(3)).toBe('3 个文件');
  expect(wordsOf('de').formats.number(0.456, 2)).toBe('0,46');
});

it('writes moments, durations and sizes', () => {
  const { formats }: Words = wordsOf('en');
  expect([0, 7.25, 59.96, 3723.04].map(formats.clock)).toEqual(['0:00.0', '0:07.3', '1:00.0', '1:02:03.0']);
  expect(formats.duration(12.34)).toBe('12.3 sec');
  expect(formats.duration(200)).toBe('3 min 20 sec');
  expect([1, 999, 1500, 2.5e6, 3e12].map(formats.bytes)).toEqual([
    '1 byte',
    '999 bytes',
    '1.5 kB',
    '2.5 MB',
    '3,000 GB',
  ]);
});

it('tells what was looked at in a video, and why no more', () => {
  const times = { duration: 60, frameRate: 25, frames: 1500, problems: [] };
  const media: MediaFacts = { kind: 'video', codec: 'h264', width: 640, height: 360, ...times };
  const looked = { frames: 48, seconds: 58, stopped: 'budget' } as const;
  const [sentence, stopped] = lookedAt(exampleFinding({ media, looked }), wordsOf('en'));
  expect(sentence).toBe(
    '48 of 1,500 frames, spread over 58 sec of a video of 1 min 0 sec, were searched; 1 face was found.',
  );
  expect(stopped).toMatch(/limit/);
});

it('finds the language of a locale', () => {
  expect(closestLanguage(['de_AT.UTF-8'])).toBe('de');
  expect(closestLanguage(['zh-CN', 'en'])).toBe('zh');
  expect(closestLanguage(['C', 'fr_FR'])).toBe('fr');
  expect(closestLanguage(['C.UTF-8', 'nl'])).toBe('en');
});
