/** @file The languages that findings are told in. */

export const LANGUAGES = ['en', 'es', 'fr', 'de', 'zh'] as const;

export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  es: 'Español',
  fr: 'Français',
  de: 'Deutsch',
  zh: '简体中文',
};

/** For `lang` in HTML and for `Intl`. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en', es: 'es', fr: 'fr', de: 'de', zh: 'zh-Hans' };

/** The first of these locales ("de-AT", "zh_CN.UTF-8", "fr") whose language is one of ours, else English. */
export function closestLanguage(locales: readonly string[]): Language {
  const wanted = locales.map((locale) => locale.toLowerCase().split(/[-_.@]/)[0]);
  return wanted.flatMap((name) => LANGUAGES.filter((language) => language === name))[0] ?? 'en';
}
