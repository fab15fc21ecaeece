/** @file The few icons of the page, drawn in the colour of the text around them. Words stand beside them wherever they carry meaning. */
import type { Verdict } from 'realcentric/browser';

const EVIDENCE = {
  'n/a': <path d="M5 8h6" />,
  little: <circle cx="8" cy="8" r="5.5" />,
  uncertain: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
    </>
  ),
  substantial: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="currentColor" />
      <path class="icon-hole" d="M8 4.6v4.2M8 11.1v.3" />
    </>
  ),
} as const;

/** Empty, half and full: the amount of evidence is told by shape, not by colour alone. */
export function EvidenceIcon({ verdict }: { readonly verdict: Verdict }) {
  return (
    <svg class={`icon evidence-${verdict === 'n/a' ? 'none' : verdict}`} viewBox="0 0 16 16" aria-hidden="true">
      {EVIDENCE[verdict]}
    </svg>
  );
}

const SHAPES = {
  add: 'M8 3v10M3 8h10',
  camera: 'M2.5 5h2.2l1-1.6h4.6l1 1.6h2.2v8h-11zM8 11.2a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8z',
  close: 'M4 4l8 8M12 4l-8 8',
  compare: 'M3 3h4v10H3zM9 3h4v10H9z',
  again: 'M12.6 6A5 5 0 1 0 13 9.4M13 3v3.2H9.8',
  save: 'M8 2.5v7M5 7l3 3 3-3M3 13h10',
  lock: 'M4.5 7.5h7v5.5h-7zM6 7.5V5.4a2 2 0 0 1 4 0v2.1',
  mark: 'M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
} as const;

export function Icon({ name }: { readonly name: keyof typeof SHAPES }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}
