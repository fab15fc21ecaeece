/** @file What the file says of its own origin, apart from the finding. */

import type { ComponentChildren } from 'preact';
import type { Finding } from 'realcentric/browser';
import { words } from '../state/finding-words.ts';

type Provenance = NonNullable<Finding['provenance']>;

function Row({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A text of the file and where in it the text stands. Files say anything: shown as text, never as markup. */
function Said({ said }: { readonly said: readonly { readonly value: string; readonly source: string }[] }) {
  return (
    <ul class="said">
      {said.map(({ value, source }) => (
        <li key={`${source} ${value}`}>
          {value} <span class="source">({source})</span>
        </li>
      ))}
    </ul>
  );
}

function Credentials({ c2pa }: Pick<Provenance, 'c2pa'>) {
  const { provenance, formats } = words.value;
  const { label } = provenance;
  const signer = [c2pa.signer?.name, c2pa.signer?.organisation].filter((name) => name != null);
  const actions = c2pa.actions.map(({ action }) => {
    const known = action.replace(/^c2pa\./, '');
    return Object.hasOwn(provenance.action, known)
      ? provenance.action[known as keyof typeof provenance.action]
      : action;
  });
  return (
    <>
      <Row name={label.credentials}>
        <strong>{provenance.c2pa[c2pa.status].label}.</strong> {provenance.c2pa[c2pa.status].sentence}
      </Row>
      {signer.length > 0 && <Row name={label.signer}>{signer.join(', ')}</Row>}
      {c2pa.generator && <Row name={label.claimedBy}>{c2pa.generator}</Row>}
      {actions.length > 0 && <Row name={label.actions}>{formats.list(actions)}</Row>}
      {c2pa.failures.length > 0 && <Row name={label.failures}>{c2pa.failures.join(', ')}</Row>}
    </>
  );
}

function Metadata({ metadata }: Pick<Provenance, 'metadata'>) {
  const { label, time, noMetadata, locationPresent } = words.value.provenance;
  const { camera, software, times, credits, location } = metadata;
  if (!camera && software.length + times.length + credits.length === 0)
    return <Row name={label.metadata}>{noMetadata}</Row>;
  return (
    <>
      {camera && (
        <Row name={label.camera}>
          <Said said={[camera]} />
        </Row>
      )}
      {software.length > 0 && (
        <Row name={label.software}>
          <Said said={software} />
        </Row>
      )}
      {times.length > 0 && (
        <Row name={label.times}>
          <Said said={times.map(({ kind, value, source }) => ({ value: `${time[kind]}: ${value}`, source }))} />
        </Row>
      )}
      {credits.length > 0 && (
        <Row name={label.credits}>
          <Said said={credits} />
        </Row>
      )}
      {location.present && <Row name={label.location}>{locationPresent}</Row>}
    </>
  );
}

export function ProvenancePanel({ provenance }: { readonly provenance: Provenance }) {
  const { provenance: said } = words.value;
  const { encoder, declared, problems } = provenance;
  const { jpeg } = encoder;
  const details = jpeg
    ? [jpeg.subsampling, jpeg.progressive ? said.progressive : null].filter((part) => part !== null)
    : [];
  return (
    <section class="panel provenance" aria-labelledby="provenance-title">
      <h3 id="provenance-title">{said.label.title}</h3>
      <p class="note">{said.apart}</p>
      <dl>
        <Row name={said.label.declared}>
          {declared.length === 0 ? (
            said.nothingDeclared
          ) : (
            <ul class="said declared">
              {declared.map(({ kind, value, source }) => (
                <li key={`${source} ${value}`}>
                  <strong>{said.declared[kind]}</strong> {value} <span class="source">({source})</span>
                </li>
              ))}
            </ul>
          )}
        </Row>
        <Credentials c2pa={provenance.c2pa} />
        <Metadata metadata={provenance.metadata} />
        {jpeg && <Row name={said.label.encoder}>{said.jpeg(jpeg.quality, jpeg.standard, details.join(', '))}</Row>}
        {encoder.tags.length > 0 && (
          <Row name={said.label.tags}>
            <Said said={encoder.tags} />
          </Row>
        )}
        {problems.map((problem) => (
          <Row key={problem} name={words.value.label.problems}>
            {said.problem[problem]}
          </Row>
        ))}
      </dl>
    </section>
  );
}
