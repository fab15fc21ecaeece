/** @file The faces of one picture, found and judged. Runs in a browser too. */
import { type FoundFace, findFaces } from '../faces/find.ts';
import type { RgbImage } from '../images/image.ts';
import type { Judgement } from './complete.ts';
import { explainFound } from './explain/explain-found.ts';
import { faceFinding } from './face-finding.ts';
import { judgeFaces } from './judge.ts';
import { judgeOptions, PICTURE_VIEWS, type PixelOptions } from './options.ts';
import { qualityReasons } from './quality/level.ts';
import type { Scanner } from './scanner.ts';
import { judgeFile, type ReasonedFace } from './verdict.ts';

export interface PictureOptions extends PixelOptions {
  /** Told what comes out as soon as it is known; explaining it, where that was asked for, takes as long again. */
  readonly judged?: (judgement: Judgement) => void;
}

/** What a scan says of a picture's pixels. @throws the signal's reason */
export async function scanPixels(image: RgbImage, scanner: Scanner, options: PictureOptions = {}): Promise<Judgement> {
  const { signal } = options;
  const found = await findFaces(image, scanner.networks, signal && { signal });
  signal?.throwIfAborted();
  return judgeFound(image, found, scanner, options);
}

/** As `scanPixels`, of faces that were found before, largest first. */
export async function judgeFound(
  image: RgbImage,
  found: readonly FoundFace[],
  scanner: Pick<Scanner, 'detector'>,
  options: PictureOptions = {},
): Promise<Judgement> {
  const { manifest } = scanner.detector;
  const { views, rules } = judgeOptions(options, PICTURE_VIEWS);
  const sightings = await judgeFaces({ image, time: null }, found, scanner, { views, rules });
  const faces = sightings.map((sighting, id) => ({
    finding: faceFinding(id, [sighting], null, manifest, rules),
    qualityReasons: qualityReasons(sighting.measures, rules, id),
  }));
  const looked = { frames: 1, seconds: 0, stopped: 'all' } as const;
  const judgementOf = (reasoned: readonly ReasonedFace[]) =>
    judgeFile(reasoned, manifest.bands, { looked, video: false, reasons: [] });
  options.judged?.(judgementOf(faces));
  const explained: ReasonedFace[] = [];
  for (const [i, { finding, ...rest }] of faces.entries()) {
    options.signal?.throwIfAborted();
    const face = found[i] as FoundFace;
    const more = finding.score && (await explainFound(image, face, null, scanner.detector, options));
    explained.push({ finding: { ...finding, ...more }, ...rest });
  }
  return judgementOf(explained);
}
