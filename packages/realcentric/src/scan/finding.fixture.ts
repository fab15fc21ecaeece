/** @file For tests: findings, as a scan may give them. */
import type { FaceFinding, Finding } from './finding.ts';

const sha256 = (digit: string) => digit.repeat(64);

export function exampleFace(changes: Partial<FaceFinding> = {}): FaceFinding {
  const box = { x: 100, y: 80, width: 120, height: 140 };
  return {
    id: 0,
    box,
    roll: 2,
    size: 140,
    confidence: 0.98,
    ranges: null,
    frames: [{ time: null, box, size: 140, probability: 0.7, distance: 0.2, weight: 1, contribution: 0.85 }],
    score: {
      probability: 0.7,
      interval: { low: 0.6, high: 0.8 },
      distance: 0.2,
      percentile: 95,
      band: 'uncertain',
      views: 1,
    },
    quality: {
      size: 140,
      sharpness: 0.6,
      yaw: 0,
      pitch: 0,
      roll: 2,
      occlusion: null,
      inside: 1,
      level: 'good',
      reasons: [],
    },
    explanation: null,
    nearest: null,
    ...changes,
  };
}

export function exampleFinding(changes: Partial<Finding> = {}): Finding {
  return {
    schema: 1,
    file: 'photos/a.jpg',
    status: 'ok',
    verdict: 'uncertain',
    probability: 0.7,
    sha256: sha256('a'),
    bytes: 12_345,
    media: { kind: 'picture', format: 'jpeg', width: 640, height: 480 },
    faces: [exampleFace()],
    looked: { frames: 1, seconds: 0, stopped: 'all' },
    reasons: [],
    provenance: null,
    message: null,
    tool: { name: 'realcentric', version: '0.1.0' },
    detector: {
      name: 'test',
      version: '0',
      sha256: sha256('d'),
      bands: { uncertain: 0.5, substantial: 0.9 },
      thresholdFrom: 'nothing',
    },
    elapsed: 0.1,
    ...changes,
  };
}
