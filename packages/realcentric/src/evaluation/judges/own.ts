/** @file Our own detector as a judge: the calibrated probability that `scan` reports. */
import { type OpenDetector, openDetector } from '../../detector/node/bundle.ts';
import { runNetwork, scoreCrops } from '../../detector/score.ts';
import type { RgbImage } from '../../images/image.ts';
import { resize } from '../../images/resample.ts';
import { checkFinite } from './check-finite.ts';
import { type CropJudge, sha256 } from './judge.ts';

/**
 * Opens the detector in a folder.
 * @throws UserError as `openDetector` does
 */
export async function openOwnJudge(folder: string, options: { readonly threads?: number } = {}): Promise<CropJudge> {
  return judgeOf(await openDetector(folder, options), folder);
}

function judgeOf(detector: OpenDetector, folder: string): CropJudge {
  const { name, version, input, outputs, calibration, training, bands } = detector.manifest;
  const { size, margin } = input;
  const fitted = (images: readonly RgbImage[]) =>
    images.map((image) => (image.width === size && image.height === size ? image : resize(image, size, size)));
  return {
    name: `${name} ${version}`,
    checksum: sha256(JSON.stringify([detector.checksum, input, outputs, calibration.slope, calibration.offset])),
    fileChecksum: detector.checksum,
    licence: training.licence,
    trainedOn: training.forgeries,
    kind: 'probability',
    bands: { uncertain: bands.uncertain, substantial: bands.substantial },
    takes: 'crop',
    crop: { size, margin },
    async score(images, items) {
      const scores = await scoreCrops(detector, fitted(images));
      return checkFinite(
        Float64Array.from(scores, ({ probability }) => probability),
        folder,
        items,
      );
    },
    embed: async (images) => (await runNetwork(detector, fitted(images))).embeddings,
    close: () => detector.close(),
  };
}
