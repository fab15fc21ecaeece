/** @file One face: its picture, its score with the interval, its distance to natural faces, its quality. */

import { useEffect, useRef } from 'preact/hooks';
import { bestFrame, type FaceFinding, type Finding } from 'realcentric/browser';
import type { Entry } from '../state/entries.ts';
import { faceTitle, words } from '../state/finding-words.ts';
import { shownAt, sizeOf } from '../state/preview.ts';
import { t } from '../state/settings.ts';
import { EvidenceIcon } from './icons.tsx';
import type { ViewState } from './viewer.tsx';

const SIDE = 112;
/** Room around the face, as a share of its box. */
const ROOM = 0.25;

function FacePicture({
  entry,
  finding,
  face,
}: {
  readonly entry: Entry;
  readonly finding: Finding;
  readonly face: FaceFinding;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    const draw = async () => {
      const shown = await shownAt(entry, bestFrame(face).time ?? 0);
      if (gone || !finding.media) return;
      // A preview of the history is smaller than the picture that boxes count in.
      const scale = sizeOf(shown).width / finding.media.width;
      const { x, y, width, height } = face.box;
      const side = scale * (1 + 2 * ROOM) * Math.max(width, height);
      const [left, top] = [scale * (x + width / 2) - side / 2, scale * (y + height / 2) - side / 2];
      canvas.current!.getContext('2d')!.drawImage(shown, left, top, side, side, 0, 0, SIDE, SIDE);
    };
    // What cannot be shown leaves an empty square.
    draw().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [entry, finding, face]);
  return <canvas ref={canvas} class="face-picture" width={SIDE} height={SIDE} />;
}

/** The probability on a scale from 0 to 1, with the interval and the two thresholds. */
function ScoreBar({
  score,
  bands,
}: {
  readonly score: NonNullable<FaceFinding['score']>;
  readonly bands: Finding['detector']['bands'];
}) {
  const { percent } = words.value.formats;
  const place = (share: number) => `${100 * share}%`;
  const { low, high } = score.interval;
  return (
    <div class="measure">
      <p class="measure-head">
        <span>{t('score.title')}</span> <strong>{percent(score.probability)}</strong>
      </p>
      <div class="scale" aria-hidden="true">
        <span
          class="zone uncertain"
          style={{ left: place(bands.uncertain), width: place(bands.substantial - bands.uncertain) }}
        />
        <span
          class="zone substantial"
          style={{ left: place(bands.substantial), width: place(1 - bands.substantial) }}
        />
        <span class="interval" style={{ left: place(low), width: place(high - low) }} />
        <span class="needle" style={{ left: place(score.probability) }} />
      </div>
      {high - low >= 0.01 && <p class="note">{t('score.interval', { low: percent(low), high: percent(high) })}</p>}
    </div>
  );
}

function DistanceGauge({ percentile }: { readonly percentile: number }) {
  const text = t('gauge.text', { percent: words.value.formats.percent(percentile / 100) });
  return (
    <div class="measure">
      <p class="measure-head">
        <span>{t('gauge.title')}</span>
      </p>
      <div class="scale natural" aria-hidden="true">
        <span class="needle" style={{ left: `${percentile}%` }} />
      </div>
      <p class="scale-ends" aria-hidden="true">
        <span>{t('gauge.near')}</span>
        <span>{t('gauge.far')}</span>
      </p>
      <p class="note">{text}</p>
    </div>
  );
}

export interface FaceCardProps {
  readonly entry: Entry;
  readonly finding: Finding;
  /** Whether where the score comes from is still being found out. */
  readonly unexplained: boolean;
  readonly face: FaceFinding;
  readonly view: ViewState;
}

function HeatToggle({ face, view }: Pick<FaceCardProps, 'face' | 'view'>) {
  const on = view.heat.value && view.face.value === face.id;
  const toggle = () => {
    view.face.value = face.id;
    view.heat.value = !on;
    if (!on && face.explanation?.time != null) view.wanted.value = face.explanation.time;
  };
  return (
    <button type="button" aria-pressed={on} disabled={!face.explanation} onClick={toggle}>
      {t('view.heat')}
    </button>
  );
}

export function FaceCard({ entry, finding, unexplained, face, view }: FaceCardProps) {
  const { quality, label, formats } = words.value;
  const { score, ranges } = face;
  const best = bestFrame(face);
  const flags = face.quality.reasons.map((flag) => quality.flag[flag]);
  const choose = () => {
    view.face.value = face.id;
    if (best.time !== null) view.wanted.value = best.time;
  };
  return (
    <li class={`face-card ${view.face.value === face.id ? 'chosen' : ''}`}>
      <div class="face-head">
        <FacePicture entry={entry} finding={finding} face={face} />
        <div>
          <h4>{words.value.face(face.id + 1)}</h4>
          <p class="face-title">
            <EvidenceIcon verdict={score?.band ?? 'n/a'} /> {faceTitle(face)}
          </p>
          {ranges?.[0] && (
            <p class="note">
              {t('view.onScreen', { start: formats.clock(ranges[0].start), end: formats.clock(ranges.at(-1)!.end) })}
            </p>
          )}
        </div>
      </div>
      {score && <ScoreBar score={score} bands={finding.detector.bands} />}
      {score && <DistanceGauge percentile={score.percentile} />}
      <p class="quality">
        {label.quality}: {quality.level[face.quality.level]}
        {flags.length > 0 && ` (${formats.list(flags)})`}; {formats.number(face.size)} {label.pixels}
      </p>
      <div class="buttons">
        {(face.explanation || (unexplained && score)) && <HeatToggle face={face} view={view} />}
        {best.time !== null && entry.moving && (
          <button type="button" onClick={choose}>
            {t('view.seek', { time: formats.clock(best.time) })}
          </button>
        )}
      </div>
    </li>
  );
}
