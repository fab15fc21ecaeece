/** @file Pictures made for the sweeps: turned, laid into larger ones, cut where no face is, drawn. */
import { overlap } from '../../packages/realcentric/src/faces/boxes.ts';
import type { Box } from '../../packages/realcentric/src/faces/types.ts';
import { blurImage } from '../../packages/realcentric/src/images/blur.ts';
import { fillRectangle } from '../../packages/realcentric/src/images/draw.ts';
import { createImage, type RgbImage } from '../../packages/realcentric/src/images/image.ts';
import { crop } from '../../packages/realcentric/src/images/resample.ts';
import { warpSimilarity } from '../../packages/realcentric/src/images/warp.ts';
import { integer, normal, type Random } from '../../packages/realcentric/src/random.ts';

export function paste(target: RgbImage, image: RgbImage, left: number, top: number): RgbImage {
  const out = { ...target, data: target.data.slice() };
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(3 * y * image.width, 3 * (y + 1) * image.width);
    out.data.set(row, 3 * ((top + y) * out.width + left));
  }
  return out;
}

function grey(width: number, height: number): RgbImage {
  const image = createImage(width, height);
  image.data.fill(128);
  return image;
}

/** The picture turned clockwise by `degrees` on a grey ground that holds all of it, and where a point of it went. */
export function turned(image: RgbImage, degrees: number) {
  const side = Math.ceil(Math.hypot(image.width, image.height)) + 2;
  const left = Math.floor((side - image.width) / 2);
  const top = Math.floor((side - image.height) / 2);
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const half = side / 2;
  // The warp goes from the turned picture to the upright one.
  const back = { a: cos, b: -sin, tx: half - (cos * half + sin * half), ty: half - (-sin * half + cos * half) };
  return {
    image: degrees === 0 ? image : warpSimilarity(paste(grey(side, side), image, left, top), back, side, side),
    point(x: number, y: number): readonly [number, number] {
      if (degrees === 0) return [x, y];
      const [dx, dy] = [x + left - half, y + top - half];
      return [half + cos * dx - sin * dy, half + sin * dx + cos * dy];
    },
  };
}

/** Rectangles of all sizes and colours, softened a little, with noise: edges and corners, but no face. */
export function drawnScene(random: Random, width: number, height: number): RgbImage {
  const colour = () => [integer(random, 0, 255), integer(random, 0, 255), integer(random, 0, 255)] as const;
  const scene = createImage(width, height);
  fillRectangle(scene, 0, 0, width, height, colour());
  for (let i = 0; i < 60; i++) {
    const size = Math.exp(Math.log(8) + random.next() * Math.log(width / 16));
    const x = random.next() * width - size / 2;
    const y = random.next() * height - size / 2;
    fillRectangle(scene, x, y, size * (0.3 + random.next()), size * (0.3 + random.next()), colour());
  }
  const soft = blurImage(scene, 0.5 + 3 * random.next());
  const noise = 12 * random.next();
  for (let i = 0; i < soft.data.length; i++) {
    soft.data[i] = Math.min(255, Math.max(0, soft.data[i] + noise * normal(random)));
  }
  return soft;
}

/** Noise of one grain size, coloured. */
export function noisePicture(random: Random, size: number): RgbImage {
  const image = createImage(size, size);
  for (let i = 0; i < image.data.length; i++) image.data[i] = Math.min(255, Math.max(0, 128 + 60 * normal(random)));
  return random.next() < 0.3 ? image : blurImage(image, 1 + 12 * random.next());
}

/** A square of the picture that touches none of the boxes made twice as large; none where no place was hit upon. */
export function facelessCrop(random: Random, image: RgbImage, faces: readonly Box[]): RgbImage | undefined {
  const most = Math.min(image.width, image.height);
  for (let attempt = 0; attempt < 40; attempt++) {
    const side = Math.round(Math.min(most, 96 * Math.exp(random.next() * Math.log(6))));
    const x = integer(random, 0, image.width - side);
    const y = integer(random, 0, image.height - side);
    const place = { x, y, width: side, height: side };
    const large = faces.map((b) => ({
      x: b.x - b.width / 2,
      y: b.y - b.height / 2,
      width: 2 * b.width,
      height: 2 * b.height,
    }));
    if (large.every((box) => overlap(box, place) === 0)) return crop(image, place);
  }
  return undefined;
}
