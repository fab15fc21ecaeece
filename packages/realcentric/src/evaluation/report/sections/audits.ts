/** @file Reasons not to believe the figures: what files alone tell, what had no face, drift, subgroups. */
import type { Column } from '../../../reports/page.ts';
import type { Block, Section } from '../blocks.ts';
import type { EvaluationReportData } from '../data.ts';
import { figure, percent, range, whole, withInterval } from '../format.ts';
import { levelsShown } from '../levels-shown.ts';

type Audits = EvaluationReportData['audits'];
type Bin = Pick<
  NonNullable<Audits['drift'][number]['faceSize']>['bins'][number],
  'reals' | 'fakes' | 'meanReal' | 'meanFake' | 'auc' | 'aucInterval'
>;

const text = (title: string): Column => ({ title });
const number = (title: string): Column => ({ title, number: true });

function table(caption: string, columns: readonly Column[], rows: readonly (readonly string[])[]): Block[] {
  return rows.length === 0 ? [] : [{ kind: 'table', caption, columns, rows }];
}

function baselineBlocks({ baselines }: Audits): Block[] {
  if (baselines.length === 0) return [];
  const rows = baselines.flatMap(({ source, name, baseline }) => [
    [
      source,
      name,
      'all together',
      whole(baseline.reals + baseline.fakes),
      withInterval(baseline.auc, baseline.aucInterval),
      '',
    ],
    ...baseline.facts.map((fact) => [
      source,
      name,
      fact.name,
      whole(fact.items),
      figure(fact.auc),
      fact.larger === null ? '' : `${fact.larger} larger`,
    ]),
  ]);
  return [
    { kind: 'heading', text: 'What the files alone tell' },
    {
      kind: 'text',
      text:
        'AUC of classifiers that never see the picture. Far above 0.5, real and fake were stored differently, and a detector trained or judged ' +
        'on such files may have learnt that. Facts of videos are means over their frames. All together: a logistic regression, cross-validated; single facts: the better direction.',
    },
    ...table(
      'Baselines of file statistics',
      [text('source'), text('baseline'), text('fact'), number('videos'), number('AUC'), text('direction')],
      rows,
    ),
  ];
}

function missingBlocks(data: EvaluationReportData): Block[] {
  const rows = data.audits.missing.flatMap((one) =>
    levelsShown(data, one.source).map(({ level, title }) => {
      const { counts, auc, balancedAccuracy } = one[level];
      const lost = ({ noFace, failed, total }: typeof counts.real) =>
        `${whole(noFace)} and ${whole(failed)} of ${whole(total)}`;
      return [
        one.source,
        one.detector,
        title,
        lost(counts.real),
        lost(counts.fake),
        figure(auc.scored),
        auc.low === null || auc.high === null ? range(null) : range({ low: auc.low, high: auc.high }),
        percent(balancedAccuracy.scored),
        balancedAccuracy.low === null || balancedAccuracy.high === null
          ? range(null)
          : range({ low: balancedAccuracy.low, high: balancedAccuracy.high }, percent),
      ];
    }),
  );
  if (rows.length === 0) return [];
  return [
    { kind: 'heading', text: 'Files without a face' },
    {
      kind: 'text',
      text:
        'A file without a usable face, or that cannot be read, has no score: never 0, never 0.5. Bounds: had all of them been judged wrong, ' +
        'and had all been judged right.',
    },
    ...table(
      'What files without a score could change',
      [
        ...['source', 'detector', 'level', 'reals: no face and unread', 'fakes: no face and unread'].map(text),
        ...['AUC', 'bounds', 'balanced accuracy', 'bounds'].map(number),
      ],
      rows,
    ),
  ];
}

const driftColumns = [
  ...['reals', 'fakes', 'mean score of reals', 'mean score of fakes', 'AUC', '95 %'].map(number),
] as const;

const driftCells = ({ reals, fakes, meanReal, meanFake, auc, aucInterval }: Bin) => [
  whole(reals),
  whole(fakes),
  figure(meanReal),
  figure(meanFake),
  figure(auc),
  range(aucInterval),
];

function sizeTitle(from: number | null, to: number | null): string {
  if (from === null) return to === null ? 'all' : `below ${Math.round(to)} px`;
  return to === null ? `from ${Math.round(from)} px` : `${Math.round(from)} to ${Math.round(to)} px`;
}

const unknownNote = (unknown: number) => (unknown === 0 ? '' : `; not known of ${whole(unknown)} frames`);

function driftBlocks({ drift }: Audits): Block[] {
  const tables = drift.flatMap(({ detector, source, faceSize, attributes }) => [
    ...(faceSize
      ? table(
          `${detector} on ${source}, by face size${unknownNote(faceSize.unknown)}`,
          [text('larger side of the face'), ...driftColumns],
          faceSize.bins.map((bin) => [sizeTitle(bin.from, bin.to), ...driftCells(bin)]),
        )
      : []),
    ...attributes.flatMap(({ attribute, drift: byValue }) =>
      table(
        `${detector} on ${source}, by ${attribute}${unknownNote(byValue.unknown)}`,
        [text(attribute), ...driftColumns],
        byValue.bins.map((bin) => [bin.value, ...driftCells(bin)]),
      ),
    ),
  ]);
  if (tables.length === 0) return [];
  const why =
    'Frame level. Scores of reals should be alike in all rows; where they rise as faces shrink or compression grows, a fixed threshold gives ' +
    'more false alarms there.';
  return [{ kind: 'heading', text: 'Drift' }, { kind: 'text', text: why }, ...tables];
}

function subgroupBlocks({ subgroups }: Audits): Block[] {
  const share = (one: Audits['subgroups'][number]['attributes'][number]['groups'][number]['falseAlarms']) =>
    one === null ? percent(null) : `${percent(one.share)} (${range(one.interval, percent)})`;
  const blocks = subgroups.flatMap(({ detector, source, attributes }) =>
    attributes.flatMap(({ attribute, groups, tooFew, unknown }): Block[] => {
      const left = tooFew.map(({ value, reals, fakes }) => `${value} (${reals} real, ${fakes} fake)`);
      const notes = [
        ...(left.length > 0 ? [`Too few videos for figures: ${left.join(', ')}.`] : []),
        ...(unknown > 0 ? [`Not known of ${whole(unknown)} videos.`] : []),
      ];
      const columns = [text(attribute), ...['reals', 'fakes', 'AUC', 'reals called fake', 'fakes found'].map(number)];
      const rows = groups.map((group) => [
        group.value,
        whole(group.reals),
        whole(group.fakes),
        withInterval(group.auc, group.aucInterval),
        share(group.falseAlarms),
        share(group.detected),
      ]);
      return [
        ...table(`${detector} on ${source}, by ${attribute}`, columns, rows),
        ...(notes.length > 0 ? [{ kind: 'text', text: notes.join(' ') } as const] : []),
      ];
    }),
  );
  if (blocks.length === 0) return [];
  const why =
    'Video level, shares at the chosen threshold, or at the middle (0.5 for probabilities, 0 for logits) where none was; Wilson intervals.';
  return [{ kind: 'heading', text: 'Subgroups' }, { kind: 'text', text: why }, ...blocks];
}

export function auditsSection(data: EvaluationReportData): Section | null {
  const { audits } = data;
  const blocks = [...baselineBlocks(audits), ...missingBlocks(data), ...driftBlocks(audits), ...subgroupBlocks(audits)];
  return blocks.length === 0 ? null : { id: 'audits', title: 'Audits', blocks };
}
