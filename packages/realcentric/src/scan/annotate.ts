/** @file A picture with its findings drawn on it. */
import { type Colour, drawFinding, type Point } from '../images/draw.ts';
import type { RgbImage } from '../images/image.ts';
import type { FaceFinding, Verdict } from './finding.ts';

/** Told apart by people who do not see red and green apart, too: blue, amber, dark red, grey. */
export const VERDICT_COLOURS: Readonly<Record<Verdict, Colour>> = {
  little: [38, 110, 200],
  uncertain: [235, 165, 20],
  substantial: [170, 20, 45],
  'n/a': [110, 110, 110],
};

/** The corners of the face's box. */
function corners({ box }: FaceFinding): Point[] {
  const { x, y, width, height } = box;
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

/** Band and probability. */
function bandLabel({ score }: FaceFinding): string {
  return score ? `${score.band} ${(100 * score.probability).toFixed(0)}%` : 'too small';
}

/** A copy with a box for each face in the colour of its band, and a label beside it. */
export function annotate<Face extends FaceFinding>(
  image: RgbImage,
  faces: readonly Face[],
  label: (face: Face) => string = bandLabel,
): RgbImage {
  return faces.reduce(
    (drawn, face) => drawFinding(drawn, corners(face), label(face), VERDICT_COLOURS[face.score?.band ?? 'n/a']),
    image,
  );
}
