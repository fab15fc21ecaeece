/**
 * @file What the internet does to pictures: rescaling, blur, noise, colour, the perturbations of the robustness suite and recompression, drawn
 * for each picture by itself.
 */
import { blurImage } from '../images/blur.ts';
import { jitterColour } from '../images/colour.ts';
import type { RgbImage } from '../images/image.ts';
import { resize } from '../images/resample.ts';
import { decodeOwnPicture, encodePicture } from '../media/pictures.ts';
import { type PerturbationDraw, perturbAtRandom } from '../perturbations/at-random.ts';
import { chance, integer, normal, type Random, random, uniform } from '../random.ts';

export interface Disturbance {
  readonly probability: number;
  readonly range: readonly [low: number, high: number];
}

export interface InterferenceOptions {
  /** Down to this share of the size and up again. */
  readonly resize: Disturbance;
  /** Sigma of a Gaussian in pixels. */
  readonly blur: Disturbance;
  /** Standard deviation of Gaussian noise, levels of 255. */
  readonly noise: Disturbance;
  /** Largest relative change of brightness, contrast and saturation. */
  readonly colour: Disturbance;
  /** A perturbation of the suite, none where left out. */
  readonly suite?: PerturbationDraw | undefined;
  /** Quality, 1..100. */
  readonly jpeg: Disturbance;
}

/** A strength where the disturbance happens; both draws are always made, so that one setting does not shift the next. */
function drawn(random: Random, { probability, range }: Disturbance): number | undefined {
  const happens = chance(random, probability);
  const strength = uniform(random, range[0], range[1]);
  return happens ? strength : undefined;
}

/** Standard normals to draw from; a row of a picture gets a stretch of them from a place that is drawn. */
const NORMALS = 1 << 16;
let normals: Float32Array | undefined;

function manyNormals(): Float32Array {
  if (!normals) {
    const draw = random('normals of the noise');
    normals = Float32Array.from({ length: NORMALS }, () => normal(draw));
  }
  return normals;
}

function addNoise({ width, height, data }: RgbImage, deviation: number, random: Random): RgbImage {
  const noisy = new Uint8ClampedArray(data.length);
  const table = manyNormals();
  const length = 3 * width;
  for (let row = 0; row < data.length; row += length) {
    const start = integer(random, 0, NORMALS - 1);
    for (let i = 0; i < length; i++) {
      noisy[row + i] = (data[row + i] as number) + deviation * (table[(start + i) & (NORMALS - 1)] as number);
    }
  }
  return { width, height, data: new Uint8Array(noisy.buffer) };
}

/** The picture after what was drawn for it, in the order in which it happens to a picture on its way. */
export async function interfere(image: RgbImage, options: InterferenceOptions, random: Random): Promise<RgbImage> {
  let result = image;
  const colour = drawn(random, options.colour);
  if (colour !== undefined) {
    const change = () => uniform(random, -colour, colour);
    const jitter = { hue: change() / 2, saturation: 2 * change(), contrast: change(), brightness: change() };
    result = jitterColour(result, { ...jitter, shift: [0, 0, 0] });
  }
  const blur = drawn(random, options.blur);
  if (blur !== undefined) result = blurImage(result, blur);
  const factor = drawn(random, options.resize);
  if (factor !== undefined) {
    const [width, height] = [image.width, image.height].map((n) => Math.max(8, Math.round(n * factor)));
    result = resize(resize(result, width as number, height as number), image.width, image.height);
  }
  const noise = drawn(random, options.noise);
  if (noise !== undefined) result = addNoise(result, noise, random);
  // Drawn first, so that the suite does not shift it.
  const quality = drawn(random, options.jpeg);
  if (options.suite !== undefined) result = perturbAtRandom(result, options.suite, random);
  if (quality !== undefined) {
    result = await decodeOwnPicture(await encodePicture(result, 'jpeg', { quality: Math.round(quality), quick: true }));
  }
  return result;
}
