/**
 * @file Every word that findings are told with: the shape that each language fills. What is missing in a language does not compile.
 * Sentences that people quote claim no more than the finding does.
 */
import type { FacePart, QualityFlag, ScanStatus, Verdict } from '../finding.ts';
import type { ReasonCode, ReasonOf } from '../reasons.ts';
import type { Formats } from './formats.ts';
import type { Named } from './named.ts';
import type { ProvenanceWords } from './provenance/provenance-words.ts';

export interface Words {
  readonly formats: Formats;
  /** In a table: "little evidence". */
  readonly verdict: Named<Verdict>;
  /** Short, for where there is no verdict. */
  readonly status: Named<ScanStatus>;
  /** The verdict as a sentence. `faces`: those that could be judged. */
  readonly statement: {
    readonly little: (faces: number) => string;
    readonly uncertain: (faces: number) => string;
    readonly substantial: (faces: number) => string;
    readonly no_face: string;
    readonly low_quality: (faces: number) => string;
    readonly unsupported: string;
    readonly error: string;
    /** Follows the sentence; `face`: the number of the face that it is about, from 1 on, null where there is but one. */
    readonly probability: (probability: string, low: string, high: string, face: number | null) => string;
  };
  readonly looked: {
    readonly picture: (width: number, height: number, faces: number) => string;
    /** `of`: frames in the file, if known; `seconds`: between the first and the last frame looked at. */
    readonly video: (frames: number, of: number | null, seconds: number, duration: number, faces: number) => string;
    /** Why no more frames were looked at. */
    readonly stopped: Named<'all' | 'budget' | 'sure'>;
  };
  readonly reason: { readonly [Code in ReasonCode]: (values: ReasonOf<Code>['values']) => string };
  readonly quality: {
    readonly level: Named<'good' | 'limited' | 'low'>;
    readonly flag: Named<QualityFlag>;
  };
  /** What the verdict does not mean. */
  readonly notMeant: Readonly<Record<Verdict, string>>;
  readonly limits: readonly string[];
  readonly method: {
    readonly detector: string;
    readonly rule: (uncertain: string, substantial: string) => string;
    readonly thresholds: (from: string) => string;
    readonly interval: string;
    readonly heatMap: string;
    readonly timeline: string;
    readonly privacy: string;
  };
  readonly check: {
    readonly who: string;
    readonly same: string;
    readonly run: string;
    readonly compare: string;
  };
  readonly provenance: ProvenanceWords;
  /** Where in a face a heat map is strong. */
  readonly facePart: Named<FacePart>;
  readonly label: Named<Label>;
  /** "Face 2"; from 1 on. */
  readonly face: (number: number) => string;
  readonly counted: {
    readonly files: (count: number) => string;
    readonly faces: (count: number) => string;
    readonly frames: (count: number) => string;
  };
}

type Label =
  | 'report'
  | 'overview'
  | 'file'
  | 'files'
  | 'verdict'
  | 'probability'
  | 'interval'
  | 'faces'
  | 'face'
  | 'looked'
  | 'why'
  | 'notMeant'
  | 'limits'
  | 'method'
  | 'checking'
  | 'quality'
  | 'size'
  | 'position'
  | 'sharpness'
  | 'turned'
  | 'covered'
  | 'distance'
  | 'percentile'
  | 'onScreen'
  | 'timeline'
  | 'timelineAxis'
  | 'heaviest'
  | 'time'
  | 'contribution'
  | 'heatMap'
  | 'heatParts'
  | 'showHeatMap'
  | 'nearest'
  | 'natural'
  | 'forged'
  | 'similarity'
  | 'media'
  | 'picture'
  | 'video'
  | 'pixels'
  | 'duration'
  | 'frames'
  | 'frameRate'
  | 'format'
  | 'fileSize'
  | 'problems'
  | 'tool'
  | 'detector'
  | 'checksum'
  | 'thresholds'
  | 'made'
  | 'elapsed'
  | 'notJudged'
  | 'noThumbnail'
  | 'message'
  | 'contents'
  | 'moreFaces';
