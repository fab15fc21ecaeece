/** @file Detectors against each other on the same items. */

import type { Section } from '../blocks.ts';
import type { EvaluationReportData } from '../data.ts';
import { figure, probability, range, signed, whole } from '../format.ts';
import { levelsShown } from '../levels-shown.ts';

/** Null where one detector stands alone. */
export function comparisonSection(data: EvaluationReportData): Section | null {
  const { comparisons } = data;
  if (comparisons.length === 0) return null;
  const rows = comparisons.flatMap(({ source, first, second, comparison }) =>
    levelsShown(data, source).map(({ level, title }) => {
      const { aucs, difference, interval, deLong } = comparison[level];
      const { both, onlyFirst, onlySecond } = comparison.items;
      return [
        source,
        title,
        first,
        second,
        figure(aucs.first),
        figure(aucs.second),
        signed(difference),
        range(interval, signed),
        probability(deLong?.p),
        whole(both),
        `${whole(onlyFirst)} and ${whole(onlySecond)}`,
      ];
    }),
  );
  const number = (title: string) => ({ title, number: true });
  return {
    id: 'comparison',
    title: 'Comparison of detectors',
    blocks: [
      {
        kind: 'table',
        caption: 'Difference in AUC on the items that both scored',
        columns: [
          ...['source', 'level', 'first', 'second'].map((title) => ({ title })),
          ...['AUC of first', 'AUC of second', 'difference', '95 %', 'p', 'items of both'].map(number),
          number('of one alone'),
        ],
        rows,
      },
      {
        kind: 'text',
        text:
          'Interval: paired bootstrap over videos. p: test of DeLong et al. (1988), two-sided, at frame level with the variance of Obuchowski ' +
          '(1997) for frames of one video. Several comparisons are made: a single p below 0.05 among many says little.',
      },
    ],
  };
}
