/** @file What a file says of itself, apart from the verdict: Content Credentials, declared generation, metadata, encoder. */
import { escapeHtml } from '../../reports/page.ts';
import type { C2paFinding, EncoderFinding, MetadataFinding, Provenance } from '../provenance/provenance.ts';
import type { Words } from '../words/words.ts';
import { bullets, type Fact, factList, paragraphs } from './html.ts';

type ProvenanceWords = Words['provenance'];

/** "c2pa.created" in words; other names as they are. */
function actionName(action: string, words: ProvenanceWords): string {
  const name = action.replace(/^c2pa\./, '');
  return Object.hasOwn(words.action, name) ? words.action[name as keyof typeof words.action] : action;
}

function joined(parts: readonly (string | null)[], by: string): string {
  return parts.filter((part) => part !== null && part !== '').join(by);
}

function items(texts: readonly string[]): { readonly html: string } | null {
  return texts.length === 0 ? null : { html: bullets(texts) };
}

function credentials(c2pa: C2paFinding, words: ProvenanceWords): string {
  const { label } = words;
  const state = words.c2pa[c2pa.status];
  const signed = !['absent', 'not_checked'].includes(c2pa.status);
  const facts: Fact[] = [
    [label.signer, c2pa.signer && joined([c2pa.signer.name, c2pa.signer.organisation], ', ')],
    [label.signed, c2pa.signed],
    [label.claimedBy, c2pa.generator],
    [
      label.actions,
      items(
        c2pa.actions.map(({ action, software, when, sourceType }) =>
          joined([actionName(action, words), software, sourceType, when], ' · '),
        ),
      ),
    ],
    [
      label.ingredients,
      items(
        c2pa.ingredients.map(({ title, format, relationship }) => {
          const known = relationship !== null && Object.hasOwn(words.relationship, relationship);
          const how = known ? words.relationship[relationship as keyof typeof words.relationship] : relationship;
          return joined([title, format, how], ' · ');
        }),
      ),
    ],
    [label.failures, signed ? items(c2pa.failures) : null],
  ];
  const remote = c2pa.remote === null ? [] : [`${words.remote} ${c2pa.remote}`];
  const unvouched = c2pa.status === 'untrusted' && !c2pa.trustList ? [words.noTrustList] : [];
  return `<h4>${escapeHtml(label.credentials)}: ${escapeHtml(state.label)}</h4>
${paragraphs([state.sentence, ...unvouched, ...remote])}${factList(facts)}`;
}

function declared(entries: Provenance['declared'], words: ProvenanceWords): string {
  const { label } = words;
  const shown = entries.map(
    ({ kind, value, source }) => `${words.declared[kind]} “${value}” (${label.readFrom} ${source})`,
  );
  const body = shown.length > 0 ? bullets(shown) : paragraphs([words.nothingDeclared]);
  return `<h4>${escapeHtml(label.declared)}</h4>${body}`;
}

const withSource = (entry: { value: string; source: string }, words: ProvenanceWords) =>
  `${entry.value} (${words.label.readFrom} ${entry.source})`;

function place({ present, coordinates }: MetadataFinding['location'], words: ProvenanceWords): string {
  if (coordinates) return `${coordinates.latitude.toFixed(5)}, ${coordinates.longitude.toFixed(5)} (WGS 84)`;
  return present ? words.locationPresent : words.locationAbsent;
}

function metadata(found: MetadataFinding, words: ProvenanceWords): string {
  const { label } = words;
  const lists = [found.software, found.edits, found.times, found.credits];
  const nothing = found.camera === null && found.lens === null && lists.every((list) => list.length === 0);
  const head = `<h4>${escapeHtml(label.metadata)}</h4>`;
  if (nothing && !found.location.present) return `${head}${paragraphs([words.noMetadata])}`;
  const facts: Fact[] = [
    [label.camera, found.camera && withSource(found.camera, words)],
    [label.lens, found.lens && withSource(found.lens, words)],
    [label.software, items(found.software.map((entry) => withSource(entry, words)))],
    [label.edits, items(found.edits.map(({ action, software, when }) => joined([action, software, when], ' · ')))],
    [label.times, items(found.times.map((entry) => `${words.time[entry.kind]}: ${withSource(entry, words)}`))],
    [label.credits, items(found.credits.map((entry) => withSource(entry, words)))],
    [label.location, place(found.location, words)],
  ];
  return `${head}${paragraphs([words.metadataClaims])}${factList(facts)}`;
}

function encoder({ container, codec, tags, jpeg }: EncoderFinding, words: ProvenanceWords): string {
  const { label } = words;
  const details = jpeg && joined([jpeg.subsampling, jpeg.progressive ? words.progressive : null], ', ');
  const facts: Fact[] = [
    [label.container, container],
    [label.codec, codec],
    ['JPEG', jpeg && words.jpeg(jpeg.quality, jpeg.standard, details || '–')],
    [label.tags, items(tags.map((entry) => withSource(entry, words)))],
  ];
  const list = factList(facts);
  return list && `<h4>${escapeHtml(label.encoder)}</h4>${list}`;
}

export function provenancePanel(found: Provenance, { provenance: words }: Words): string {
  const problems = paragraphs(found.problems.map((problem) => words.problem[problem]));
  return `<aside class="provenance"><h3>${escapeHtml(words.label.title)}</h3>
${paragraphs([words.apart], 'note')}
${credentials(found.c2pa, words)}
${declared(found.declared, words)}
${metadata(found.metadata, words)}
${encoder(found.encoder, words)}${problems}</aside>`;
}
