/** @file What every scan needs: the networks that find faces, and a detector. */
import type { Detector } from '../detector/score.ts';
import type { FaceNetworks } from '../faces/networks.ts';
import type { DetectorFacts } from './finding.ts';

export interface Scanner {
  readonly detector: Detector;
  readonly networks: FaceNetworks;
}

/** What a finding says of the detector that judged. */
export function detectorFacts({ detector: { manifest } }: Pick<Scanner, 'detector'>): DetectorFacts {
  const { name, version, network, bands } = manifest;
  const { uncertain, substantial, rule } = bands;
  return { name, version, sha256: network.sha256, bands: { uncertain, substantial }, thresholdFrom: rule };
}
