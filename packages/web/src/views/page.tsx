/** @file The page as a whole. */
import { TOOL } from 'realcentric/browser';
import { announcement } from '../state/announcements.ts';
import { compared, comparedId, entries, hasFinding, selected } from '../state/entries.ts';
import { words } from '../state/finding-words.ts';
import { t } from '../state/settings.ts';
import { Comparison } from './comparison.tsx';
import { EntryList } from './entry-list.tsx';
import { Header, PlaceNote } from './header.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { Intake } from './intake.tsx';
import { Result } from './result.tsx';

/** Messages for screen readers; two places in turn, so that the same message is read again. */
function Announcer() {
  const { text, number } = announcement.value;
  return (
    <div class="unseen" role="status" aria-live="polite">
      <p>{number % 2 === 0 ? text : ''}</p>
      <p>{number % 2 === 1 ? text : ''}</p>
    </div>
  );
}

function Introduction() {
  const { label, limits } = words.value;
  return (
    <div class="introduction">
      <h1>{t('intro.title')}</h1>
      <p class="lead">{t('intro.lead')}</p>
      <Intake />
      <PlaceNote />
      <section class="panel limits" aria-labelledby="intro-limits">
        <h2 id="intro-limits">{label.limits}</h2>
        <ul>
          {limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      </section>
      <HistoryPanel />
    </div>
  );
}

function MainPart() {
  const [one, other] = [selected.value, compared.value];
  const [a, b] = [one?.state.value, other?.state.value];
  if (one && other && a && b && hasFinding(a) && hasFinding(b)) {
    return <Comparison left={{ entry: one, finding: a.finding }} right={{ entry: other, finding: b.finding }} />;
  }
  if (comparedId.value === 'choose') return <p class="note">{t('compare.choose')}</p>;
  return one ? <Result key={one.id} entry={one} /> : <p class="note">{t('view.none')}</p>;
}

export function Page() {
  const empty = entries.value.length === 0;
  return (
    <>
      <Header />
      <main class={empty ? 'start' : 'desk'}>
        {empty ? (
          <Introduction />
        ) : (
          <>
            <div class="side">
              <h1 class="unseen">{t('app.tagline')}</h1>
              <Intake />
              <EntryList />
              <PlaceNote />
              <HistoryPanel />
            </div>
            <article id="result" class="result" tabIndex={-1} aria-label={t('view.title')}>
              <MainPart />
            </article>
          </>
        )}
      </main>
      <footer class="foot">
        <p>{t('foot.offline')}</p>
        <p>{t('foot.source', { version: TOOL.version })}</p>
      </footer>
      <Announcer />
    </>
  );
}
