/** @file The finding in one sentence, with what it does not mean right beside it. */
import { type Finding, reasonSentences, verdictStatement } from 'realcentric/browser';
import { verdictTitle, words } from '../state/finding-words.ts';
import { EvidenceIcon } from './icons.tsx';

export function VerdictPanel({ finding }: { readonly finding: Finding }) {
  const { label, notMeant, formats } = words.value;
  const reasons = reasonSentences(finding, words.value);
  return (
    <section
      class={`verdict evidence-${finding.verdict === 'n/a' ? 'none' : finding.verdict}`}
      aria-labelledby="verdict-title"
    >
      <div class="verdict-head">
        <EvidenceIcon verdict={finding.verdict} />
        <h2 id="verdict-title">{verdictTitle(finding)}</h2>
        {finding.probability !== null && (
          <p class="probability">
            <strong>{formats.percent(finding.probability)}</strong>
            <span>{label.probability}</span>
          </p>
        )}
      </div>
      <p class="statement">{verdictStatement(finding, words.value)}</p>
      {finding.message && <p class="problem">{finding.message}</p>}
      <div class="verdict-foot">
        {reasons.length > 0 && (
          <div>
            <h3>{label.why}</h3>
            <ul>
              {reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </div>
        )}
        <div>
          <h3>{label.notMeant}</h3>
          <p>{notMeant[finding.verdict]}</p>
        </div>
      </div>
    </section>
  );
}
