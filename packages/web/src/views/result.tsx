/** @file The result of one file: verdict, picture with its faces, timeline, provenance, facts. */
import { useSignal } from '@preact/signals';
import type { Finding } from 'realcentric/browser';
import { type Entry, hasFinding } from '../state/entries.ts';
import { saveJson, saveReport } from '../state/exports.ts';
import { words } from '../state/finding-words.ts';
import { t } from '../state/settings.ts';
import { FaceCard } from './face-card.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { Icon } from './icons.tsx';
import { ProvenancePanel } from './provenance-panel.tsx';
import { Timeline } from './timeline.tsx';
import { VerdictPanel } from './verdict.tsx';
import { Viewer, type ViewState } from './viewer.tsx';

interface FoundProps {
  readonly entry: Entry;
  readonly finding: Finding;
  /** Whether the file's origin and where the scores come from are still being read. */
  readonly unexplained: boolean;
}

function Exports({ entry, finding, unexplained }: FoundProps) {
  return (
    <div class="buttons exports">
      <button type="button" disabled={unexplained} onClick={() => void saveReport(entry, finding)}>
        <Icon name="save" /> {t('export.report')}
      </button>
      <button type="button" disabled={unexplained} onClick={() => saveJson(entry, finding)}>
        <Icon name="save" /> {t('export.json')}
      </button>
    </div>
  );
}

function Limits() {
  const { label, limits } = words.value;
  return (
    <section class="panel limits" aria-labelledby="limits-title">
      <h3 id="limits-title">{label.limits}</h3>
      <ul>
        {limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </section>
  );
}

/** Of a video the finding is about the file, of the history's preview it is about its best frame. */
function useView(finding: Finding): ViewState {
  return {
    face: useSignal<number | undefined>(finding.faces.length === 1 ? finding.faces[0]!.id : undefined),
    heat: useSignal(false),
    time: useSignal(0),
    wanted: useSignal<number | undefined>(undefined),
  };
}

function DoneResult({ entry, finding, unexplained }: FoundProps) {
  const view = useView(finding);
  const { media, faces, provenance } = finding;
  return (
    <>
      <div class="result-head">
        <h2 class="file-name">{entry.name}</h2>
        <Exports entry={entry} finding={finding} unexplained={unexplained} />
      </div>
      <VerdictPanel finding={finding} />
      <div class="evidence">
        <div class="evidence-media">
          <Viewer entry={entry} finding={finding} view={view} />
          {media?.kind === 'video' && faces.length > 0 && (
            <Timeline finding={finding} duration={media.duration} view={view} />
          )}
        </div>
        {faces.length > 0 && (
          <section class="faces" aria-labelledby="faces-title">
            <h3 id="faces-title">{words.value.label.faces}</h3>
            <ul>
              {faces.map((face) => (
                <FaceCard key={face.id} {...{ entry, finding, unexplained, face, view }} />
              ))}
            </ul>
          </section>
        )}
        <div class="panels">
          {provenance && <ProvenancePanel provenance={provenance} />}
          <Limits />
          <FactsPanel finding={finding} />
        </div>
      </div>
    </>
  );
}

function Unfinished({ entry }: { readonly entry: Entry }) {
  const state = entry.state.value;
  const { name, url, moving } = entry;
  return (
    <>
      <h2 class="file-name">{name}</h2>
      {state.state === 'failed' ? (
        <p class="problem">{state.problem}</p>
      ) : (
        <p class="note">{hasFinding(state) ? '' : t(`list.${state.state}`)}</p>
      )}
      {url !== undefined && !moving && (
        <figure class="viewer pending">
          <div class="stage">
            <img class="media" src={url} alt="" />
          </div>
        </figure>
      )}
    </>
  );
}

export function Result({ entry }: { readonly entry: Entry }) {
  const state = entry.state.value;
  if (!hasFinding(state)) return <Unfinished entry={entry} />;
  return <DoneResult entry={entry} finding={state.finding} unexplained={state.state === 'judged'} />;
}
