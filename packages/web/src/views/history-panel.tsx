/** @file Scans of the past, to open again or to forget. */

import { announce } from '../state/announcements.ts';
import { openPast } from '../state/entries.ts';
import { verdictTitle } from '../state/finding-words.ts';
import { clearHistory, past } from '../state/history.ts';
import { localTime, t } from '../state/settings.ts';
import { EvidenceIcon } from './icons.tsx';

async function forget(): Promise<void> {
  await clearHistory();
  announce(t('history.cleared'));
}

export function HistoryPanel() {
  const kept = past.value;
  return (
    <details class="history">
      <summary>
        <h2>{t('history.title')}</h2> {kept && kept.length > 0 && <span class="count">{kept.length}</span>}
      </summary>
      {kept === undefined && <p class="note">{t('history.off')}</p>}
      {kept?.length === 0 && <p class="note">{t('history.empty')}</p>}
      {kept && kept.length > 0 && (
        <>
          <p class="note">{t('history.note')}</p>
          <ul>
            {kept.map((scan) => (
              <li key={scan.id}>
                <button
                  type="button"
                  class="past"
                  aria-label={t('history.open', { name: scan.name })}
                  onClick={() => openPast(scan)}
                >
                  <EvidenceIcon verdict={scan.finding.verdict} />
                  <span class="entry-words">
                    <span class="entry-name">{scan.name}</span>
                    <span class="entry-state">
                      {verdictTitle(scan.finding)} · {localTime.value.format(scan.added)}
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <button type="button" onClick={() => void forget()}>
            {t('history.clear')}
          </button>
        </>
      )}
    </details>
  );
}
