/** @file Text from files: what steers terminals and readers is gone, what people write stays. */
import { expect, it } from 'vitest';
import { cleanText } from './clean-text.ts';

it('keeps what people write', () => {
  const texts = ['Canon EOS R5', 'Ännchen & Söhne <b>', '李明', 'نمونه‌برداری', '👩‍🚀'];
  for (const text of texts) expect(cleanText(text)).toBe(text);
  expect(cleanText(7)).toBe('7');
});

it('takes out controls, turns of direction and what has no width', () => {
  expect(cleanText('a\u001b[31mb\u0000\u0007c\r\nd')).toBe('a [31mb c d');
  expect(cleanText('photo\u202egpj.exe')).toBe('photo gpj.exe');
  expect(cleanText('a\u200b\ufeffb\u2066c\ud800d')).toBe('a b c d');
});

it('cuts what is long, never through a character', () => {
  expect(cleanText('x'.repeat(5_000_000))).toHaveLength(300);
  expect(cleanText('😀'.repeat(400), 10)).toBe('😀😀😀😀…');
  expect(cleanText('x'.repeat(300))).toBe('x'.repeat(300));
});

it('gives nothing for nothing', () => {
  for (const value of ['', ' \n\u0000 ', null, undefined, {}, ['a']]) expect(cleanText(value)).toBeNull();
});
