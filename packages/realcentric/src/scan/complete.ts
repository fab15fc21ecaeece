/** @file From what was seen in a file to its finding. */
import type { Finding } from './finding.ts';
import { FINDING_SCHEMA } from './finding-version.ts';
import { type DescribedDetector, detectorFacts } from './scanner.ts';
import { TOOL } from './tool.ts';

/** What the pixels of a picture or video say. */
export type Judgement = Pick<Finding, 'status' | 'verdict' | 'probability' | 'faces' | 'looked' | 'reasons'>;

/** What is known of the file beside its pixels. */
export type FileFacts = Pick<Finding, 'file' | 'sha256' | 'bytes' | 'media' | 'provenance' | 'elapsed'>;

export function completeFinding(facts: FileFacts, judgement: Judgement, scanner: DescribedDetector): Finding {
  return {
    schema: FINDING_SCHEMA,
    ...facts,
    ...judgement,
    message: null,
    tool: TOOL,
    detector: detectorFacts(scanner),
  };
}

/** The finding of a file that could not be read, or is neither picture nor video. */
export function failedFinding(
  facts: FileFacts,
  status: 'error' | 'unsupported',
  message: string,
  scanner: DescribedDetector,
): Finding {
  const nothing: Judgement = {
    status,
    verdict: 'n/a',
    probability: null,
    faces: [],
    looked: { frames: 0, seconds: 0, stopped: 'all' },
    reasons: [],
  };
  return { ...completeFinding(facts, nothing, scanner), message };
}
