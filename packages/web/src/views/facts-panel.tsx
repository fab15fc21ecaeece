/** @file The facts of a file and of the detector that judged it, for whoever wants to check. */
import { type Finding, lookedAt, methodSentences } from 'realcentric/browser';
import { words } from '../state/finding-words.ts';

export function FactsPanel({ finding }: { readonly finding: Finding }) {
  const { label, formats } = words.value;
  const { media, detector, tool } = finding;
  const rows: (readonly [name: string, value: string | null])[] = [
    [label.looked, lookedAt(finding, words.value).join(' ')],
    [label.format, media && (media.kind === 'picture' ? media.format : media.codec)],
    [label.fileSize, finding.bytes === null ? null : formats.bytes(finding.bytes)],
    [label.duration, media?.kind === 'video' ? formats.duration(media.duration) : null],
    ['SHA-256', finding.sha256],
    [label.detector, `${detector.name} ${detector.version}`],
    [label.checksum, detector.sha256],
    [label.tool, `${tool.name} ${tool.version}`],
    [label.elapsed, formats.duration(finding.elapsed)],
  ];
  return (
    <details class="panel facts">
      <summary>
        <h3>{label.method}</h3>
      </summary>
      {methodSentences(finding, words.value).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <dl>
        {rows.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </details>
  );
}
