/** @file What tests write beside a network where nothing in it matters. */
import type { Manifest } from '../manifest.ts';

/** For a network of 32 px crops and embeddings of 8 numbers. */
export const description: Omit<Manifest, 'network'> = {
  format: 1,
  name: 'test',
  version: '0',
  created: '2026-01-01T00:00:00.000Z',
  input: { name: 'image', size: 32, margin: 1.3 },
  outputs: { logits: 'logits', embedding: 'embedding' },
  calibration: { slope: 1, offset: 0, fittedOn: 'nothing' },
  centers: [[1, 0, 0, 0, 0, 0, 0, 0]],
  naturalDistances: Array.from({ length: 101 }, (_, i) => i / 100),
  bands: { uncertain: 0.4, substantial: 0.6, rule: 'none' },
  training: {
    data: 'none',
    licence: 'none',
    people: 0,
    photographs: 0,
    forgeries: [],
    steps: 0,
    seed: 1,
    configuration: {},
    validation: { auc: 0.5, reals: 0, fakes: 0, rule: 'none' },
  },
};
