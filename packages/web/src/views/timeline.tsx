/** @file The scores of a video over time, with a cursor to scrub by. */
import { type FaceFinding, type Finding, LOCALES } from 'realcentric/browser';
import { faceTitle, words } from '../state/finding-words.ts';
import { language, t } from '../state/settings.ts';
import { boxAt, nearestFrame } from './face-at.ts';
import type { ViewState } from './viewer.tsx';

const WIDTH = 720;
const HEIGHT = 180;
/** Room for the axis on the left, in units of the drawing. */
const LEFT = 44;
const BOTTOM = 22;
const TOP = 8;
const plotHeight = HEIGHT - TOP - BOTTOM;

export interface TimelineProps {
  readonly finding: Finding;
  readonly duration: number;
  readonly view: ViewState;
}

const yOf = (probability: number) => TOP + (1 - probability) * plotHeight;

/** Runs of frames that were judged, cut where the face was off the screen. */
export function linesOf({ frames, ranges }: FaceFinding): (readonly [time: number, probability: number])[][] {
  const judged = frames.filter((frame) => frame.probability !== null && frame.time !== null);
  const runs = (ranges ?? []).map(({ start, end }) =>
    judged
      .filter(({ time }) => time! >= start && time! <= end)
      .map(({ time, probability }) => [time!, probability!] as const),
  );
  return runs.filter((run) => run.length > 0);
}

/** Shapes as well as colours tell faces apart. */
const MARKS = [
  'M-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0z',
  'M-3 -3h6v6h-6z',
  'M0 -4l3.8 6.6h-7.6z',
  'M0 -4.2L4.2 0 0 4.2 -4.2 0z',
];

function Line({
  face,
  xOf,
  chosen,
}: {
  readonly face: FaceFinding;
  readonly xOf: (time: number) => number;
  readonly chosen: boolean;
}) {
  return (
    <g class={`line line-${face.id % MARKS.length} ${chosen ? 'chosen' : ''}`}>
      {linesOf(face).map((run) => (
        <g key={run[0]![0]}>
          <polyline points={run.map(([time, probability]) => `${xOf(time)},${yOf(probability)}`).join(' ')} />
          {run.map(([time, probability]) => (
            <path
              key={time}
              class="mark"
              d={MARKS[face.id % MARKS.length]}
              transform={`translate(${xOf(time)} ${yOf(probability)})`}
            />
          ))}
        </g>
      ))}
    </g>
  );
}

/** What is on at a time, in words. */
function wordsAt(finding: Finding, time: number): string {
  const seen = finding.faces.filter((face) => boxAt(face, time));
  if (seen.length === 0) return t('timeline.notSeen');
  return seen
    .map((face) => {
      const { probability } = nearestFrame(face, time);
      const value = probability === null ? faceTitle(face) : words.value.formats.percent(probability);
      return `${words.value.face(face.id + 1)} ${value}`;
    })
    .join(', ');
}

export function Timeline({ finding, duration, view }: TimelineProps) {
  const { uncertain, substantial } = finding.detector.bands;
  const { clock } = words.value.formats;
  const plain = new Intl.NumberFormat(LOCALES[language.value], { style: 'percent' });
  const span = Math.max(duration, 0.001);
  const xOf = (time: number) => LEFT + (time / span) * (WIDTH - LEFT - 8);
  const time = view.time.value;
  const go = (seconds: number) => {
    // What cannot be moved (a preview, an animated picture) is not moved; the words below follow all the same.
    view.time.value = Math.min(span, Math.max(0, seconds));
    view.wanted.value = view.time.value;
  };
  const scrub = (event: PointerEvent) => {
    if (event.buttons !== 1) return;
    const { left, width } = (event.currentTarget as SVGElement).getBoundingClientRect();
    go((((event.clientX - left) / width) * WIDTH - LEFT) * (span / (WIDTH - LEFT - 8)));
  };
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h3 id="timeline-title">{t('timeline.title')}</h3>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" onPointerDown={scrub} onPointerMove={scrub}>
        <rect
          class="band-substantial"
          x={LEFT}
          y={TOP}
          width={WIDTH - LEFT - 8}
          height={(1 - substantial) * plotHeight}
        />
        <rect
          class="band-uncertain"
          x={LEFT}
          y={yOf(substantial)}
          width={WIDTH - LEFT - 8}
          height={(substantial - uncertain) * plotHeight}
        />
        {[0, uncertain, substantial].map((level) => (
          <g key={level} class="level">
            <path d={`M${LEFT} ${yOf(level)}H${WIDTH - 8}`} />
            <text x={LEFT - 6} y={yOf(level) + 4}>
              {plain.format(level)}
            </text>
          </g>
        ))}
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <text key={share} class={share === 1 ? 'tick last' : 'tick'} x={xOf(share * span)} y={HEIGHT - 6}>
            {clock(share * span)}
          </text>
        ))}
        {finding.faces.map((face) => (
          <Line key={face.id} face={face} xOf={xOf} chosen={view.face.value === face.id} />
        ))}
        <path class="cursor" d={`M${xOf(Math.min(time, span))} ${TOP - 4}V${HEIGHT - BOTTOM + 4}`} />
      </svg>
      <input
        type="range"
        min={0}
        max={span}
        step={Math.min(0.1, span / 100)}
        value={time}
        aria-label={t('timeline.scrub')}
        aria-valuetext={t('timeline.at', { time: clock(time), what: wordsAt(finding, time) })}
        onInput={(event) => go(event.currentTarget.valueAsNumber)}
      />
      <p class="note at">{t('timeline.at', { time: clock(time), what: wordsAt(finding, time) })}</p>
    </section>
  );
}
