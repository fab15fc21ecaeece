/** @file The shape of the words on provenance, which each language fills. */

import type { C2paStatus, DeclaredAi, MetadataFinding, ProvenanceProblem } from '../../provenance/provenance.ts';
import type { Named } from '../named.ts';

export interface ProvenanceWords {
  readonly apart: string;
  readonly c2pa: Readonly<Record<C2paStatus, { readonly label: string; readonly sentence: string }>>;
  readonly noTrustList: string;
  readonly remote: string;
  /** "c2pa.created" and the like, by what follows the dot. */
  readonly action: Named<C2paAction>;
  readonly relationship: Named<'parentOf' | 'componentOf' | 'inputTo'>;
  readonly declared: Named<DeclaredAi['kind']>;
  readonly nothingDeclared: string;
  readonly noMetadata: string;
  readonly metadataClaims: string;
  readonly time: Named<MetadataFinding['times'][number]['kind']>;
  readonly locationPresent: string;
  readonly locationAbsent: string;
  readonly jpeg: (quality: number, standard: boolean, details: string) => string;
  readonly progressive: string;
  readonly problem: Named<ProvenanceProblem>;
  readonly label: Named<ProvenanceLabel>;
}

type C2paAction =
  | 'created'
  | 'opened'
  | 'edited'
  | 'cropped'
  | 'resized'
  | 'color_adjustments'
  | 'filtered'
  | 'placed'
  | 'removed'
  | 'drawing'
  | 'converted'
  | 'transcoded'
  | 'published'
  | 'redacted';

type ProvenanceLabel =
  | 'title'
  | 'credentials'
  | 'signer'
  | 'signed'
  | 'claimedBy'
  | 'actions'
  | 'ingredients'
  | 'failures'
  | 'declared'
  | 'metadata'
  | 'camera'
  | 'lens'
  | 'software'
  | 'edits'
  | 'times'
  | 'credits'
  | 'location'
  | 'encoder'
  | 'container'
  | 'codec'
  | 'tags'
  | 'readFrom';
