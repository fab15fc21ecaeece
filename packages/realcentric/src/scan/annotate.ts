/** @file A picture with its findings drawn on it. */
import { type Colour, drawFinding, type Point } from '../images/draw.ts';
import type { RgbImage } from '../images/image.ts';
import type { FaceFinding, Verdict } from './finding.ts';

/** Told apart by people who do not see red and green apart, too: blue, amber, dark red, grey. */
const colours: Readonly<Record<Verdict, Colour>> = {
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

/** A copy with a box for each face, its band and probability beside it. */
export function annotate(image: RgbImage, faces: readonly FaceFinding[]): RgbImage {
  return faces.reduce((drawn, face) => {
    const { score } = face;
    const label = score ? `${score.band} ${(100 * score.probability).toFixed(0)}%` : 'too small';
    return drawFinding(drawn, corners(face), label, colours[score?.band ?? 'n/a']);
  }, image);
}
