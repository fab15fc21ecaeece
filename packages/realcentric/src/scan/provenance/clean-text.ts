/** @file Text from a file made fit to be shown: one line, nothing that steers a terminal or turns the reading direction, not endless. */
import { MAX_TEXT } from './provenance.ts';

/**
 * Controls (C0, C1), marks and overrides of the reading direction, characters without width (but the joiners, which some scripts need),
 * line separators, lone surrogates, characters for private use, tags.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Co}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]+/gu;

/** Null where nothing is left to show. Not escaped for HTML: that is for whoever writes HTML. */
export function cleanText(value: unknown, most = MAX_TEXT): string | null {
  const raw = typeof value === 'number' ? String(value) : value;
  if (typeof raw !== 'string') return null;
  // Cut before and after, so that megabytes are not searched and the result fits.
  const line = raw
    .slice(0, 8 * most)
    .replace(UNSEEN, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return null;
  if (line.length <= most && raw.length <= 8 * most) return line;
  // Half a surrogate pair is not left at the end.
  return `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
