/** @file BlazeFace on one view: pixels in, boxes with keypoints and scores out. */
import type { RgbImage } from '../images/image.ts';
import { blazefaceAnchors, DETECTOR_STEP } from './anchors.ts';
import type { Detection } from './boxes.ts';
import { floatOutput, type Network, writePlanes } from './networks.ts';
import { applySimilarity, mapPoints } from './similarity.ts';
import type { Similarity } from './types.ts';

/** Numbers that the network gives an anchor: centre, size, six keypoints. */
const NUMBERS = 16;
const KEYPOINTS = 6;

/** Outputs of the network, fine grid first: scores before the sigmoid, and boxes. */
const OUTPUTS = [
  { scores: 'Identity', boxes: 'Identity_2' },
  { scores: 'Identity_1', boxes: 'Identity_3' },
] as const;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * The numbers of one anchor as a detection: offsets are from the anchor, sizes as they are, all in pixels of the view.
 * @param at where its numbers begin
 * @param anchor x and y
 */
export function decodeAnchor(
  numbers: ArrayLike<number>,
  at: number,
  anchor: readonly [x: number, y: number],
  score: number,
): Detection {
  const [anchorX, anchorY] = anchor;
  const width = numbers[at + 2];
  const height = numbers[at + 3];
  const keypoints = new Float32Array(2 * KEYPOINTS);
  for (let k = 0; k < KEYPOINTS; k++) {
    keypoints[2 * k] = anchorX + numbers[at + 4 + 2 * k];
    keypoints[2 * k + 1] = anchorY + numbers[at + 5 + 2 * k];
  }
  const box = { x: anchorX + numbers[at] - width / 2, y: anchorY + numbers[at + 1] - height / 2, width, height };
  return { box, keypoints, score };
}

/**
 * Every anchor above the threshold, unsuppressed, in pixels of the view.
 * @throws RangeError for a view whose sides are no multiples of `DETECTOR_STEP`
 */
export async function detectInView(view: RgbImage, network: Network, threshold: number): Promise<Detection[]> {
  const { width, height } = view;
  if (width % DETECTOR_STEP !== 0 || height % DETECTOR_STEP !== 0) {
    throw new RangeError(`the detector takes no view of ${width}x${height}`);
  }
  const data = new Float32Array(3 * width * height);
  writePlanes(view.data, data, 0, 1 / 127.5, -1);
  const outputs = await network.run({ input: { dtype: 'float32', shape: [1, 3, height, width], data } });
  const anchors = blazefaceAnchors(width, height);
  const detections: Detection[] = [];
  let first = 0;
  for (const names of OUTPUTS) {
    const scores = floatOutput(outputs, names.scores);
    const boxes = floatOutput(outputs, names.boxes);
    for (let i = 0; i < scores.length; i++) {
      const score = sigmoid(scores[i]);
      if (score < threshold) continue;
      const at = 2 * (first + i);
      const detection = decodeAnchor(boxes, NUMBERS * i, [anchors[at], anchors[at + 1]], score);
      if (detection.box.width > 0 && detection.box.height > 0) detections.push(detection);
    }
    first += scores.length;
  }
  return detections;
}

/**
 * What the detector sees in a square view cut out of a picture, in pixels of the picture.
 * @param toPicture from pixels of the view to pixels of the picture
 */
export async function detectInSquare(
  view: RgbImage,
  toPicture: Similarity,
  network: Network,
  threshold: number,
): Promise<Detection[]> {
  const scale = Math.hypot(toPicture.a, toPicture.b);
  return (await detectInView(view, network, threshold)).map(({ box, keypoints, score }) => {
    const [x, y] = applySimilarity(toPicture, box.x + box.width / 2, box.y + box.height / 2);
    // The box of a turned view keeps its size: only its middle and size matter from here on.
    const [width, height] = [box.width * scale, box.height * scale];
    return {
      box: { x: x - width / 2, y: y - height / 2, width, height },
      keypoints: mapPoints(toPicture, keypoints),
      score,
    };
  });
}
