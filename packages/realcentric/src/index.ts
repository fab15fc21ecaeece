/** @file The library: open a scanner, scan pictures; train and evaluate detectors; read data sets; perturb pictures and videos as robustness is judged. */

export { checkDataset, type DatasetCheck } from './datasets/check/check.ts';
export type { DatasetEntry, Manifest as DatasetManifest } from './datasets/entry.ts';
export { readManifest, writeManifest } from './datasets/manifest-file.ts';
export { openDataset, openDatasets } from './datasets/open.ts';
export type { Band, Manifest } from './detector/manifest.ts';
export { type OpenDetector, openDetector } from './detector/node/bundle.ts';
export { defaultDetectorFolder } from './detector/node/default-detector.ts';
export { type ErrorCode, UserError } from './errors.ts';
export type { Judge } from './evaluation/judges/judge.ts';
export { openJudge } from './evaluation/judges/open-judge.ts';
export { computeMetrics, type Metrics } from './evaluation/metrics.ts';
export { evaluate } from './evaluation/node/evaluate.ts';
export { type EvaluationSource, openSource } from './evaluation/node/source.ts';
export type { RgbImage } from './images/image.ts';
export { perturbPicture, perturbVideo } from './perturbations/node/perturb-picture.ts';
export { PERTURBATIONS, type Perturbation, parsePerturbation } from './perturbations/suite.ts';
export type { Progress, ProgressEvent } from './progress.ts';
export { annotate } from './scan/annotate.ts';
export type { FaceFinding, Finding, ScanStatus, Verdict } from './scan/finding.ts';
export { type LoadedDetector, type LoadOptions, loadDetector } from './scan/node/load-detector.ts';
export { type OpenScanner, openScanner } from './scan/node/open-scanner.ts';
export { type ScanOptions, scanFile } from './scan/node/scan-file.ts';
export type { BatchOptions } from './scan/node/scan-many.ts';
export { type TrainingConfig, trainingConfig } from './training/config.ts';
export { type TrainOptions, type TrainResult, train } from './training/train.ts';
