/** @file What every scan needs: the networks that find faces, and a detector. */
import type { Detector } from '../detector/score.ts';
import type { FaceNetworks } from '../faces/networks.ts';
import type { DetectorFacts } from './finding.ts';

export interface Scanner {
  readonly detector: Detector;
  readonly networks: FaceNetworks;
}

/** A scanner, as far as findings name its detector. */
export interface DescribedDetector {
  readonly detector: Pick<Detector, 'manifest'>;
}

/** What a finding says of the detector that judged. */
export function detectorFacts({ detector: { manifest } }: DescribedDetector): DetectorFacts {
  const { name, version, network, bands } = manifest;
  const { uncertain, substantial, rule } = bands;
  return { name, version, sha256: network.sha256, bands: { uncertain, substantial }, thresholdFrom: rule };
}
