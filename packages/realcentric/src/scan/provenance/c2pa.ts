/** @file Content Credentials: what the C2PA reader says of a manifest, in short; the reader itself is handed in. */
import * as z from 'zod';
import { cleanText } from './clean-text.ts';
import { sourceTypeName } from './declared.ts';
import { type C2paFinding, MAX_ENTRIES } from './provenance.ts';

/**
 * Gives the manifest store of one file as JSON text, checked with these settings of c2pa-rs (JSON): `WasmReader.json()`.
 * Rejects with the text of c2pa-rs ("C2pa(JumbfNotFound)") where there is none or it cannot be read.
 */
export type OpenManifest = (settings: string) => Promise<string>;

/** Unpacked manifests beyond are refused, in megabytes. */
const MAX_UNPACKED_MB = 32;
/** Of the JSON of a manifest store, in characters. */
const MAX_JSON = 20_000_000;

/** Nothing is asked of the network: no manifests from elsewhere, no revocation lists. `trustList`: certificates as PEM. */
function settings(trustList: string | null): string {
  const verify = { verify_after_reading: true, verify_trust: true, ocsp_fetch: false, remote_manifest_fetch: false };
  const core = { max_decompressed_manifest_size_in_mb: MAX_UNPACKED_MB, allowed_network_hosts: [] };
  return JSON.stringify({
    core,
    verify,
    ...(trustList === null ? {} : { trust: { user_anchors: trustList } }),
  });
}

const text = z
  .unknown()
  .optional()
  .transform((value) => cleanText(value));
const list = <T extends z.ZodType>(entry: T) => z.array(entry).catch([]);
const agent = z
  .union([z.string(), z.looseObject({ name: z.unknown().optional(), version: z.unknown().optional() })])
  .nullish()
  .catch(null);

const actionSchema = z.looseObject({ action: text, when: text, softwareAgent: agent, digitalSourceType: text });
const manifestSchema = z.looseObject({
  claim_generator: text,
  claim_generator_info: list(z.looseObject({ name: text, version: text })),
  signature_info: z.looseObject({ common_name: text, issuer: text, time: text }).nullish().catch(null),
  assertions: list(z.looseObject({ label: z.string(), data: z.unknown().optional() })),
  ingredients: list(z.looseObject({ title: text, format: text, relationship: text })),
});
const storeSchema = z.looseObject({
  active_manifest: z.string().nullish(),
  manifests: z.record(z.string(), manifestSchema),
  validation_state: z.enum(['Invalid', 'Valid', 'Trusted']),
  validation_status: list(z.looseObject({ code: text })),
});

type Manifest = z.infer<typeof manifestSchema>;

/** A file in which no manifest was found or looked for. */
function without(status: C2paFinding['status'], trustList: boolean, failure?: string): C2paFinding {
  return {
    status,
    trustList,
    remote: null,
    failures: failure === undefined ? [] : [failure],
    signer: null,
    signed: null,
    generator: null,
    actions: [],
    ingredients: [],
  };
}

const MARKS = ['c2pa', 'provenance'].map((mark) => new TextEncoder().encode(mark));

/**
 * Whether a manifest may lie in the bytes: the label that each begins with, or the name of the XMP entry that points to one elsewhere.
 * Spares the reader, which is large, with nearly all pictures.
 */
export function mayHoldManifest(bytes: Uint8Array): boolean {
  return MARKS.some((mark) => {
    for (let at = bytes.indexOf(mark[0] as number); at >= 0; at = bytes.indexOf(mark[0] as number, at + 1)) {
      if (mark.every((byte, i) => bytes[at + i] === byte)) return true;
    }
    return false;
  });
}

/** No manifest was found. */
export function c2paAbsent(trustList: boolean): C2paFinding {
  return without('absent', trustList);
}

/** For formats that cannot carry a manifest that is read here. */
export function c2paNotChecked(trustList: boolean, failure?: string): C2paFinding {
  return without('not_checked', trustList, failure);
}

function softwareOf(value: z.infer<typeof agent>): string | null {
  if (typeof value !== 'object' || value === null) return cleanText(value);
  return cleanText([value.name, value.version].map((part) => cleanText(part) ?? '').join(' '));
}

function actionsOf({ assertions }: Manifest): C2paFinding['actions'] {
  return assertions
    .filter(({ label }) => /^c2pa\.actions(\.v\d+)?(__\d+)?$/.test(label))
    .flatMap(({ data }) => {
      const parsed = z.looseObject({ actions: list(z.unknown()) }).safeParse(data);
      return (parsed.data?.actions ?? []).slice(0, MAX_ENTRIES).flatMap((entry) => {
        const { success, data: action } = actionSchema.safeParse(entry);
        if (!success || action.action === null) return [];
        return [
          {
            action: action.action,
            software: softwareOf(action.softwareAgent),
            when: action.when,
            sourceType: cleanText(sourceTypeName(action.digitalSourceType)),
          },
        ];
      });
    });
}

/**
 * What is wrong with the signer rather than with the file. Without a list the authority of the time stamp is unknown, too, and every
 * certificate counts as of today: most of them have run out by then, which is no sign of tampering.
 */
const ABOUT_THE_SIGNER = /^(signingCredential\.(untrusted|expired)|timeStamp\..*|claimSignature\.outsideValidity)$/;

function statusOf({ validation_state, validation_status }: z.infer<typeof storeSchema>): C2paFinding['status'] {
  if (validation_state === 'Trusted') return 'valid';
  const codes = validation_status.map(({ code }) => code ?? '');
  const signerAlone = codes.length > 0 && codes.every((code) => ABOUT_THE_SIGNER.test(code));
  return validation_state === 'Valid' || signerAlone ? 'untrusted' : 'invalid';
}

function describeStore(json: string, trustList: boolean): C2paFinding {
  if (json.length > MAX_JSON) return without('unreadable', trustList, 'manifest store too large');
  const store = storeSchema.parse(JSON.parse(json));
  const active = store.manifests[store.active_manifest ?? ''];
  if (active === undefined) return without('unreadable', trustList, 'no active manifest');
  // Those of the ingredients follow: they tell how the parts were made.
  const others = Object.values(store.manifests).filter((manifest) => manifest !== active);
  const { signature_info: signature, claim_generator_info: info } = active;
  const { name = null, version = null } = info[0] ?? {};
  return {
    status: statusOf(store),
    trustList,
    remote: null,
    failures: store.validation_status.flatMap(({ code }) => code ?? []).slice(0, MAX_ENTRIES),
    signer: signature ? { name: signature.common_name, organisation: signature.issuer } : null,
    signed: signature?.time ?? null,
    generator: cleanText([name, version].filter((part) => part !== null).join(' ')) ?? active.claim_generator,
    actions: [active, ...others].flatMap(actionsOf).slice(0, MAX_ENTRIES),
    ingredients: active.ingredients
      .slice(0, MAX_ENTRIES)
      .map(({ title, format, relationship }) => ({ title, format, relationship })),
  };
}

/** What c2pa-rs says in place of a manifest store. */
function describeFailure(message: string, trustList: boolean): C2paFinding {
  const short = cleanText(message.replace(/^C2pa\((.*)\)$/s, '$1')) ?? 'unknown';
  if (/^(JumbfNotFound|ProvenanceMissing)\b/.test(short)) return without('absent', trustList);
  const remote = /^RemoteManifest(?:Url|Fetch)\("(.*)"\)$/.exec(short)?.[1];
  if (remote !== undefined) return { ...without('not_checked', trustList), remote };
  // The file as such could not be followed; whether there is a manifest is not known.
  if (/^(UnsupportedType|InvalidAsset|IoError)\b/.test(short)) return without('not_checked', trustList, short);
  return without('unreadable', trustList, short);
}

/** `trustList`: certificates of trusted authorities as PEM; null where the user gave none. Never rejects. */
export async function readC2pa(open: OpenManifest, trustList: string | null): Promise<C2paFinding> {
  try {
    return describeStore(await open(settings(trustList)), trustList !== null);
  } catch (error) {
    return describeFailure(error instanceof Error ? error.message : String(error), trustList !== null);
  }
}
