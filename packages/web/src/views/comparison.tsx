/** @file Two files side by side: the same measures in one table, each over its picture. */
import { useSignal } from '@preact/signals';
import { decisiveFace, type Finding } from 'realcentric/browser';
import { type Entry, stopComparing } from '../state/entries.ts';
import { verdictTitle, words } from '../state/finding-words.ts';
import { t } from '../state/settings.ts';
import { EvidenceIcon } from './icons.tsx';
import { Viewer } from './viewer.tsx';

interface Compared {
  readonly entry: Entry;
  readonly finding: Finding;
}

/** The face that the verdict rests on, or the largest. */
function mainFace(finding: Finding) {
  return decisiveFace(finding) ?? finding.faces[0];
}

type Measure = (finding: Finding) => string;

function measures(): (readonly [name: string, of: Measure])[] {
  const { label, formats, quality } = words.value;
  const none = '–';
  return [
    [label.verdict, verdictTitle],
    [label.probability, ({ probability }) => (probability === null ? none : formats.percent(probability))],
    [
      label.interval,
      (finding) => {
        const interval = mainFace(finding)?.score?.interval;
        return interval ? `${formats.percent(interval.low)} – ${formats.percent(interval.high)}` : none;
      },
    ],
    [
      label.percentile,
      (finding) => {
        const percentile = mainFace(finding)?.score?.percentile;
        return percentile === undefined ? none : formats.percent(percentile / 100);
      },
    ],
    [label.faces, ({ faces }) => formats.number(faces.length)],
    [
      label.quality,
      (finding) => {
        const face = mainFace(finding);
        return face ? quality.level[face.quality.level] : none;
      },
    ],
    [label.pixels, ({ media }) => (media ? `${formats.number(media.width)} × ${formats.number(media.height)}` : none)],
    [label.fileSize, ({ bytes }) => (bytes === null ? none : formats.bytes(bytes))],
    [
      words.value.provenance.label.credentials,
      ({ provenance }) => (provenance ? words.value.provenance.c2pa[provenance.c2pa.status].label : none),
    ],
    [words.value.provenance.label.camera, ({ provenance }) => provenance?.metadata.camera?.value ?? none],
    ['SHA-256', ({ sha256 }) => (sha256 === null ? none : `${sha256.slice(0, 16)}…`)],
  ];
}

function Side({ entry, finding }: Compared) {
  const view = {
    face: useSignal<number | undefined>(undefined),
    heat: useSignal(false),
    time: useSignal(0),
    wanted: useSignal<number | undefined>(undefined),
  };
  return <Viewer entry={entry} finding={finding} view={view} />;
}

export function Comparison({ left, right }: { readonly left: Compared; readonly right: Compared }) {
  return (
    <>
      <div class="result-head">
        <h2>{t('compare.title')}</h2>
        <button type="button" onClick={stopComparing}>
          {t('compare.end')}
        </button>
      </div>
      <div class="sides">
        <Side {...left} />
        <Side {...right} />
      </div>
      <table class="comparison">
        <thead>
          <tr>
            <th scope="col">{t('compare.measure')}</th>
            {[left, right].map(({ entry, finding }) => (
              <th key={entry.id} scope="col">
                <EvidenceIcon verdict={finding.verdict} /> {entry.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {measures().map(([name, of]) => {
            const [a, b] = [of(left.finding), of(right.finding)];
            return (
              <tr key={name} class={a === b ? '' : 'differs'}>
                <th scope="row">{name}</th>
                <td>{a}</td>
                <td>{b}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
