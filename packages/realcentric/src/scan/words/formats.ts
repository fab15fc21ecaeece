/** @file Numbers, times and lists as a language writes them. */
import { type Language, LOCALES } from './language.ts';

/** Forms by CLDR category; `#` stands for the number. Languages without a category leave it out. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

export interface Formats {
  readonly language: Language;
  /** At most `digits` behind the point, none unless told. */
  readonly number: (value: number, digits?: number) => string;
  /** With its sign, one digit behind the point. */
  readonly signed: (value: number) => string;
  /** A share of 1: "12%", "<1%", ">99%"; certainty is not claimed by rounding. */
  readonly percent: (share: number) => string;
  /** "3 frames". */
  readonly count: (value: number, forms: PluralForms) => string;
  /** "12.4 s", "3 min 20 s". */
  readonly duration: (seconds: number) => string;
  /** A moment in a video, "0:07.2", "1:02:03.0". */
  readonly clock: (seconds: number) => string;
  /** Day and time with zone. */
  readonly date: (date: Date) => string;
  readonly bytes: (bytes: number) => string;
  /** "a, b and c". */
  readonly list: (items: readonly string[]) => string;
}

export function formats(language: Language): Formats {
  const locale = LOCALES[language];
  const rules = new Intl.PluralRules(locale);
  const decimals = [0, 1, 2, 3].map((digits) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }));
  const number = (value: number, digits = 0) => (decimals[digits] ?? decimals[3]!).format(value);
  const signs = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero', maximumFractionDigits: 1 });
  const shares = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const unit = (name: string, digits = 0, unitDisplay: 'short' | 'long' = 'short') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits: digits });
  const [hours, minutes, wholeSeconds, seconds] = [unit('hour'), unit('minute'), unit('second'), unit('second', 1)];
  const sizes = [unit('byte', 0, 'long'), unit('kilobyte', 1), unit('megabyte', 1), unit('gigabyte', 1)];
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  return {
    language,
    number,
    signed: (value) => signs.format(value),
    percent: (share) => {
      if (share < 0.005) return `<${shares.format(0.01)}`;
      return share > 0.995 ? `>${shares.format(0.99)}` : shares.format(share);
    },
    count: (value, forms) => (forms[rules.select(value)] ?? forms.other).replaceAll('#', number(value)),
    duration: (total) => {
      if (total < 60) return seconds.format(total);
      const whole = Math.round(total);
      const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
      const parts = h > 0 ? [hours.format(h), minutes.format(m)] : [minutes.format(m), wholeSeconds.format(s)];
      return parts.join(' ');
    },
    clock: (time) => {
      const tenths = Math.round(Math.max(0, time) * 10);
      const [h, m, s] = [Math.floor(tenths / 36000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
      const rest = `${s < 10 ? '0' : ''}${s.toFixed(1)}`;
      return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${rest}` : `${m}:${rest}`;
    },
    date: (date) => dates.format(date),
    bytes: (bytes) => {
      const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
      return sizes[step]!.format(bytes / 1000 ** step);
    },
    list: (items) => lists.format(items),
  };
}
