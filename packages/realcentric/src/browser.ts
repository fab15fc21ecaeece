/**
 * @file What runs in a browser, `realcentric/browser`: finding faces, judging pictures and videos, on sessions and decoders that are handed
 * in. The same code as in Node; nothing here reaches for files, for Node's modules or for native ones.
 */
export { type Manifest as DetectorManifest, manifestSchema as detectorManifestSchema } from './detector/manifest.ts';
export type { Detector } from './detector/score.ts';
export { UserError } from './errors.ts';
export type { FaceNetworks, Network } from './faces/networks.ts';
export { createImage, type RgbImage } from './images/image.ts';
export { type Identified, identify } from './media/formats.ts';
export { openReader } from './media/video/mediabunny/reader.ts';
export { checkTimes, fittedSize, lastNotAfter } from './media/video/times.ts';
export type { FrameSource, VideoFacts, VideoFrame, VideoLimits } from './media/video/types.ts';
export type { Progress, ProgressEvent } from './progress.ts';
export { bestFrame } from './scan/best-frame.ts';
export { completeFinding, type FileFacts, failedFinding, type Judgement } from './scan/complete.ts';
export { explanationMap, heatColour } from './scan/explain/overlay.ts';
export type { Explanation, FaceFinding, Finding, ScanStatus, Verdict } from './scan/finding.ts';
export { c2paNotChecked, readC2pa } from './scan/provenance/c2pa.ts';
export { declarations } from './scan/provenance/declared.ts';
export { manifestStore, startManifestStore } from './scan/provenance/manifest-store.ts';
export { NO_METADATA } from './scan/provenance/metadata.ts';
export { MANIFEST_TYPES, pictureProvenance } from './scan/provenance/picture.ts';
export type { Provenance } from './scan/provenance/provenance.ts';
export type { FacePicture } from './scan/report/entry.ts';
export { renderScanReport } from './scan/report/report.ts';
export { type CutShot, cutShot, shotsOf } from './scan/report/shots.ts';
export { scanPixels } from './scan/scan-pixels.ts';
export type { Scanner } from './scan/scanner.ts';
export { TOOL } from './scan/tool.ts';
export { scanVideo, videoMedia } from './scan/video/scan-video.ts';
export { wordsOf } from './scan/words/catalogue.ts';
export { closestLanguage, LANGUAGE_NAMES, LANGUAGES, type Language, LOCALES } from './scan/words/language.ts';
export {
  decisiveFace,
  lookedAt,
  methodSentences,
  reasonSentences,
  verdictStatement,
} from './scan/words/sentences.ts';
export type { Words } from './scan/words/words.ts';
