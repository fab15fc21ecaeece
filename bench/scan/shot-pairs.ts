/** @file Pairs of frames with and without a cut between them, made from photographs: what a measure of scene changes is chosen on. */
import { createImage, type RgbImage } from '../../packages/realcentric/src/images/image.ts';
import { resize } from '../../packages/realcentric/src/images/resample.ts';
import { colourDifference, frameLook } from '../../packages/realcentric/src/images/scene-change.ts';
import { decodeOwnPicture, encodePicture } from '../../packages/realcentric/src/media/pictures.ts';
import { integer, normal, pick, type Random, uniform } from '../../packages/realcentric/src/random.ts';

const [FRAME_WIDTH, FRAME_HEIGHT] = [640, 360];
/** Photographs among which the one is sought whose colours are most like. */
const LIKE_AMONG = 80;

export interface ShotPair {
  readonly kind: string;
  readonly cut: boolean;
  readonly before: RgbImage;
  readonly after: RgbImage;
}

/** What a camera shows of a photograph: the middle of its window and the window's width, as shares of the photograph's width. */
interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** The part of the photograph in the view, moved inside where it reaches out. */
function shoot(photograph: RgbImage, { x, y, width }: View): RgbImage {
  const wide = Math.min(width * photograph.width, photograph.width, (photograph.height * FRAME_WIDTH) / FRAME_HEIGHT);
  const high = (wide * FRAME_HEIGHT) / FRAME_WIDTH;
  const inside = (middle: number, side: number, all: number) => Math.max(0, Math.min(middle - side / 2, all - side));
  const [left, top] = [
    inside(x * photograph.width, wide, photograph.width),
    inside(y * photograph.height, high, photograph.height),
  ];
  return resize(photograph, FRAME_WIDTH, FRAME_HEIGHT, { x: left, y: top, width: wide, height: high });
}

/** `gain` times the light, `add` grey levels more. */
function lit(image: RgbImage, gain: number, add: number): RgbImage {
  return { ...image, data: image.data.map((v) => Math.max(0, Math.min(255, gain * v + add))) };
}

/** Noise of the camera, and compression of its own. */
async function recorded(image: RgbImage, draw: Random, noise: number): Promise<RgbImage> {
  const data = image.data.map((v) => Math.max(0, Math.min(255, v + noise * normal(draw))));
  return decodeOwnPicture(await encodePicture({ ...image, data }, 'jpeg', { quality: integer(draw, 30, 90) }));
}

/** A person (an ellipse of a photograph) in front of a scene. */
function inFront(scene: RgbImage, person: RgbImage, x: number, y: number, height: number): RgbImage {
  const side = Math.round(height * FRAME_HEIGHT);
  const small = resize(person, side, side);
  const out = { ...createImage(FRAME_WIDTH, FRAME_HEIGHT), data: scene.data.slice() };
  const [left, top] = [Math.round(x * FRAME_WIDTH - side / 2), Math.round(y * FRAME_HEIGHT - side / 2)];
  for (let v = 0; v < side; v++) {
    for (let u = 0; u < side; u++) {
      const [column, row] = [left + u, top + v];
      if (((u / side - 0.5) / 0.38) ** 2 + ((v / side - 0.5) / 0.5) ** 2 > 1) continue;
      if (column < 0 || row < 0 || column >= FRAME_WIDTH || row >= FRAME_HEIGHT) continue;
      out.data.set(small.data.subarray(3 * (v * side + u), 3 * (v * side + u) + 3), 3 * (row * FRAME_WIDTH + column));
    }
  }
  return out;
}

type Maker = (draw: Random, photographs: readonly RgbImage[]) => readonly [RgbImage, RgbImage];

const somewhere = (draw: Random, width: number): View => ({
  x: uniform(draw, 0.4, 0.6),
  y: uniform(draw, 0.3, 0.7),
  width,
});

/** The same photograph, from one view and from another. */
function moved(change: (draw: Random, view: View) => View, width = 0.6): Maker {
  return (draw, photographs) => {
    const photograph = pick(draw, photographs);
    const view = somewhere(draw, width);
    return [shoot(photograph, view), shoot(photograph, change(draw, view))];
  };
}

function relit(change: (draw: Random, image: RgbImage) => RgbImage): Maker {
  return (draw, photographs) => {
    const image = shoot(pick(draw, photographs), somewhere(draw, 0.8));
    return [image, change(draw, image)];
  };
}

const sideways = (least: number, most: number) =>
  moved((draw, view) => {
    const by = uniform(draw, least, most) * view.width * (draw.next() < 0.5 ? -1 : 1);
    return { ...view, x: 0.5 - by / 2 + by, y: view.y + uniform(draw, -0.1, 0.1) * view.width };
  }, 0.5);

/** A person who moves in front of a scene that stays, or walks into it. */
const walker: Maker = (draw, photographs) => {
  const scene = shoot(pick(draw, photographs), somewhere(draw, 0.9));
  const person = pick(draw, photographs);
  const [x, height] = [uniform(draw, 0.3, 0.7), uniform(draw, 0.4, 0.9)];
  const there = x + uniform(draw, 0.05, 0.25) * (draw.next() < 0.5 ? -1 : 1);
  return [
    inFront(scene, person, x, 0.55, height),
    inFront(scene, person, there, 0.55, height * uniform(draw, 0.9, 1.1)),
  ];
};

const SAME_SHOT: Readonly<Record<string, Maker>> = {
  still: relit((_, image) => image),
  drift: sideways(0.02, 0.15),
  pan: sideways(0.15, 0.4),
  zoom: moved((draw, view) => ({
    ...view,
    width: view.width * (draw.next() < 0.5 ? uniform(draw, 1.1, 1.5) : uniform(draw, 0.66, 0.9)),
  })),
  light: relit((draw, image) => lit(image, draw.next() < 0.5 ? uniform(draw, 0.6, 0.9) : uniform(draw, 1.1, 1.6), 0)),
  flash: relit((draw, image) => lit(image, uniform(draw, 1.5, 2), uniform(draw, 20, 60))),
  'moving person': walker,
};

/** Another photograph, any or the one of many whose colours are most like. */
const toAnother =
  (among: number): Maker =>
  (draw, photographs) => {
    const one = pick(draw, photographs);
    const before = shoot(one, somewhere(draw, uniform(draw, 0.6, 1)));
    const look = frameLook(before);
    const others = Array.from({ length: among }, () => pick(draw, photographs)).filter((other) => other !== one);
    const frames = others.map((other) => shoot(other, somewhere(draw, uniform(draw, 0.6, 1))));
    const [nearest] = frames
      .map((frame) => ({ frame, difference: colourDifference(look, frameLook(frame)) }))
      .sort((a, b) => a.difference - b.difference);
    return [before, (nearest as { frame: RgbImage }).frame];
  };

/** Another person at about the same place in front of the same scene. */
const sameScene: Maker = (draw, photographs) => {
  const scene = shoot(pick(draw, photographs), somewhere(draw, 0.9));
  const [x, height] = [uniform(draw, 0.4, 0.6), uniform(draw, 0.6, 1)];
  const [one, two] = [pick(draw, photographs), pick(draw, photographs)];
  return [inFront(scene, one, x, 0.55, height), inFront(scene, two, x + uniform(draw, -0.05, 0.05), 0.55, height)];
};

const CUTS: Readonly<Record<string, Maker>> = {
  'another scene': toAnother(2),
  'another scene of like colours': toAnother(LIKE_AMONG),
  'another person in the same scene': sameScene,
};

/** `each` pairs of every kind. */
export async function* shotPairs(
  photographs: readonly RgbImage[],
  each: number,
  draw: Random,
): AsyncGenerator<ShotPair> {
  for (const [cut, makers] of [
    [false, SAME_SHOT],
    [true, CUTS],
  ] as const) {
    for (const [kind, make] of Object.entries(makers)) {
      for (let i = 0; i < each; i++) {
        const [before, after] = make(draw, photographs);
        const noise = uniform(draw, 2, 12);
        yield { kind, cut, before: await recorded(before, draw, noise), after: await recorded(after, draw, noise) };
      }
    }
  }
}
