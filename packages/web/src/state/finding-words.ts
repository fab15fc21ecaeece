/** @file What is said of findings, in the chosen language, by realcentric's own catalogue: the page and the reports say the same. */
import { computed } from '@preact/signals';
import { type FaceFinding, type Finding, type Words, wordsOf } from 'realcentric/browser';
import { language } from './settings.ts';

export const words = computed<Words>(() => wordsOf(language.value));

/** "substantial evidence", or why there is no verdict. */
export function verdictTitle({ status, verdict }: Pick<Finding, 'status' | 'verdict'>): string {
  return status === 'ok' ? words.value.verdict[verdict] : words.value.status[status];
}

/** "substantial evidence, 93%", or why the face is not judged. */
export function faceTitle({ score, quality }: FaceFinding): string {
  const { formats, verdict, label } = words.value;
  if (score) return `${verdict[score.band]}, ${formats.percent(score.probability)}`;
  return [label.notJudged, ...quality.reasons.map((flag) => words.value.quality.flag[flag])].join(', ');
}
