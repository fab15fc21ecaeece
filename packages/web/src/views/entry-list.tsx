/** @file The list of files: what is waiting, under way, done. */
import {
  again,
  cancel,
  clear,
  comparedId,
  type Entry,
  entries,
  hasFinding,
  remove,
  select,
  selectedId,
  startComparing,
} from '../state/entries.ts';
import { verdictTitle } from '../state/finding-words.ts';
import { t } from '../state/settings.ts';
import { EvidenceIcon, Icon } from './icons.tsx';

/** What is being done: stages of the engine and the service have names of their own, which only the share of is shown. */
function Progress({ entry }: { readonly entry: Entry }) {
  const state = entry.state.value;
  const event = state.state === 'working' ? state.event : undefined;
  const share = event?.total ? { value: event.done, max: event.total } : {};
  return <progress aria-label={t('list.progress', { name: entry.name })} {...share} />;
}

function StateWords({ entry }: { readonly entry: Entry }) {
  const state = entry.state.value;
  if (hasFinding(state)) {
    return (
      <span class="entry-state">
        <EvidenceIcon verdict={state.finding.verdict} /> {verdictTitle(state.finding)}
      </span>
    );
  }
  if (state.state === 'failed') return <span class="entry-state problem">{t('list.failed')}</span>;
  if (state.state === 'working' && state.event?.label === 'sending')
    return <span class="entry-state">{t('list.sending')}</span>;
  return <span class="entry-state">{t(`list.${state.state}`)}</span>;
}

function Actions({ entry }: { readonly entry: Entry }) {
  const { state } = entry.state.value;
  const finished = hasFinding(entry.state.value);
  const { name } = entry;
  if (state === 'waiting' || state === 'working') {
    return (
      <button type="button" class="quiet" aria-label={t('list.cancel', { name })} onClick={() => cancel(entry)}>
        {t('list.cancelShort')}
      </button>
    );
  }
  return (
    <>
      {finished && entries.value.length > 1 && (
        <button
          type="button"
          class="quiet"
          aria-label={t('compare.add', { name })}
          title={t('compare.addShort')}
          onClick={() => startComparing(entry.id)}
        >
          <Icon name="compare" />
        </button>
      )}
      {!finished && (
        <button type="button" class="quiet" onClick={() => again(entry)}>
          {t('list.again')}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        aria-label={t('list.remove', { name })}
        title={t('list.removeShort')}
        onClick={() => remove(entry)}
      >
        <Icon name="close" />
      </button>
    </>
  );
}

function Thumbnail({ entry: { url, moving } }: { readonly entry: Entry }) {
  if (url === undefined) return <span class="thumbnail" />;
  return moving ? (
    <video class="thumbnail" src={url} muted playsInline preload="metadata" tabIndex={-1} aria-hidden="true" />
  ) : (
    <img class="thumbnail" src={url} alt="" loading="lazy" />
  );
}

function Row({ entry }: { readonly entry: Entry }) {
  const { state } = entry.state.value;
  const shown = selectedId.value === entry.id || comparedId.value === entry.id;
  return (
    <li class={`entry ${shown ? 'shown' : ''}`}>
      <button type="button" class="entry-open" aria-current={shown} onClick={() => select(entry.id)}>
        <Thumbnail entry={entry} />
        <span class="entry-words">
          <span class="entry-name">{entry.name}</span>
          <StateWords entry={entry} />
        </span>
      </button>
      <span class="entry-actions">
        <Actions entry={entry} />
      </span>
      {state === 'working' && <Progress entry={entry} />}
    </li>
  );
}

export function EntryList() {
  if (entries.value.length === 0) return null;
  return (
    <section class="list" aria-labelledby="list-title">
      <div class="section-head">
        <h2 id="list-title">{t('list.title')}</h2>
        <button type="button" class="quiet" onClick={clear}>
          {t('list.clear')}
        </button>
      </div>
      {comparedId.value === 'choose' && <p class="note">{t('compare.choose')}</p>}
      <ul>
        {entries.value.map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
      </ul>
    </section>
  );
}
