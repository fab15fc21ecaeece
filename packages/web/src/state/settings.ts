/** @file What the visitor chose: mode, language, colours; kept in this browser. */
import { computed, effect, signal } from '@preact/signals';
import { closestLanguage, LANGUAGES, type Language, LOCALES } from 'realcentric/browser';
import { say, type WordKey } from '../words/words.ts';

export type Mode = 'browser' | 'server';
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const PREFIX = 'realcentric.';

/** Storage may be refused (private windows, settings): then choices last as long as the page. */
function read(key: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + key) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // As above.
  }
}

export const remembered = read;

function oneOf<T extends string>(value: string | undefined, among: readonly T[]): T | undefined {
  return among.find((each) => each === value);
}

export const language = signal<Language>(
  oneOf(read('language'), LANGUAGES) ?? closestLanguage(navigator.languages ?? []),
);
export const theme = signal<Theme>(oneOf(read('theme'), THEMES) ?? 'system');
/** What the visitor wants; where there is no service it is the browser all the same. */
export const wantedMode = signal<Mode>(oneOf<Mode>(read('mode'), ['browser', 'server']) ?? 'browser');
/** Of the service; not kept longer than the page is open. */
export const accessKey = signal('');

/** A text of the page in the chosen language. */
export function t(key: WordKey, values?: Readonly<Record<string, string | number>>): string {
  return say(language.value, key, values);
}

/** A moment in the visitor's own time zone. */
export const localTime = computed(
  () => new Intl.DateTimeFormat(LOCALES[language.value], { dateStyle: 'medium', timeStyle: 'short' }),
);

/** Puts the choices where style sheets and screen readers see them, and keeps them. */
export function applySettings(): void {
  effect(() => {
    document.documentElement.lang = LOCALES[language.value];
    remember('language', language.value);
  });
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    remember('theme', theme.value);
  });
  effect(() => remember('mode', wantedMode.value));
}
