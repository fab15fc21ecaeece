/** @file Drawing onto a picture: outlines of boxes, also rotated ones, and lines of text on a filled ground. In place. */
import { glyphHeight, glyphPixel, glyphWidth } from './font.ts';
import { createImage, type RgbImage } from './image.ts';

export type Colour = readonly [red: number, green: number, blue: number];

/** Pixels (x, y), continuous: pixel (i, j) covers [i, i + 1) x [j, j + 1). */
export type Point = readonly [x: number, y: number];

/** Fills the part of the rectangle that lies in the picture; edges are rounded to whole pixels. */
export function fillRectangle(
  image: RgbImage,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: Colour,
): void {
  const left = Math.max(0, Math.round(x));
  const right = Math.min(image.width, Math.round(x + width));
  const bottom = Math.min(image.height, Math.round(y + height));
  for (let row = Math.max(0, Math.round(y)); row < bottom; row++) {
    for (let column = left; column < right; column++) image.data.set(colour, 3 * (row * image.width + column));
  }
}

/** A straight line with round ends and smooth edges, `thickness` pixels wide. */
function drawLine(image: RgbImage, from: Point, to: Point, thickness: number, colour: Colour): void {
  const half = thickness / 2;
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const squared = dx * dx + dy * dy;
  const left = Math.max(0, Math.floor(Math.min(from[0], to[0]) - half - 1));
  const right = Math.min(image.width, Math.ceil(Math.max(from[0], to[0]) + half + 1));
  const top = Math.max(0, Math.floor(Math.min(from[1], to[1]) - half - 1));
  const bottom = Math.min(image.height, Math.ceil(Math.max(from[1], to[1]) + half + 1));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const px = x + 0.5 - from[0];
      const py = y + 0.5 - from[1];
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const cover = half + 0.5 - Math.hypot(px - along * dx, py - along * dy);
      if (cover <= 0) continue;
      const weight = Math.min(1, cover);
      const o = 3 * (y * image.width + x);
      for (let c = 0; c < 3; c++) image.data[o + c] += weight * (colour[c] - image.data[o + c]) + 0.5;
    }
  }
}

/** The outline of a closed polygon (an upright box, a rotated one); what lies outside the picture is left out. */
export function drawOutline(image: RgbImage, corners: readonly Point[], thickness: number, colour: Colour): void {
  for (const [i, corner] of corners.entries()) {
    drawLine(image, corner, corners[(i + 1) % corners.length], thickness, colour);
  }
}

/** Pixels from one letter to the next. */
export function glyphAdvance(scale: number): number {
  return (glyphWidth + 1) * scale;
}

/** Pixels that a line of text takes at a scale (1 = letters of 5 x 7), ground included. */
export function textSize(text: string, scale: number): { readonly width: number; readonly height: number } {
  return { width: glyphAdvance(scale) * text.length + 3 * scale, height: (glyphHeight + 4) * scale };
}

/**
 * A line of text on a filled ground with its top left corner at (x, y), moved so far that it lies in the picture where it fits.
 * `scale`: whole pixels per dot of the 5 x 7 letters.
 */
export function drawText(
  image: RgbImage,
  text: string,
  x: number,
  y: number,
  scale: number,
  colour: Colour,
  ground: Colour,
): void {
  const size = textSize(text, scale);
  const left = Math.max(0, Math.min(Math.round(x), image.width - size.width));
  const top = Math.max(0, Math.min(Math.round(y), image.height - size.height));
  fillRectangle(image, left, top, size.width, size.height, ground);
  for (let i = 0; i < text.length; i++) {
    for (let row = 0; row < glyphHeight; row++) {
      for (let column = 0; column < glyphWidth; column++) {
        if (!glyphPixel(text[i], column, row)) continue;
        const dotX = left + i * glyphAdvance(scale) + (2 + column) * scale;
        fillRectangle(image, dotX, top + (2 + row) * scale, scale, scale, colour);
      }
    }
  }
}

/** Black or white, whichever reads better on the ground. */
export function readableOn(ground: Colour): Colour {
  return 0.299 * ground[0] + 0.587 * ground[1] + 0.114 * ground[2] > 140 ? [0, 0, 0] : [255, 255, 255];
}

/**
 * A text scale and a line thickness that stay readable where the whole picture is shown on a phone, about 400 points wide: the
 * letters take at least a thirtieth of the longer side.
 */
function labelScale(image: RgbImage): { readonly text: number; readonly line: number } {
  const longer = Math.max(image.width, image.height);
  const text = Math.max(1, Math.round(longer / 30 / glyphHeight));
  return { text, line: Math.max(2, longer / 250) };
}

/**
 * A copy of the picture with a box around a face and its label above it (below, where there is no room above). `corners` of the
 * box in order, in pixels of the picture.
 */
export function drawFinding(image: RgbImage, corners: readonly Point[], label: string, colour: Colour): RgbImage {
  const out = createImage(image.width, image.height);
  out.data.set(image.data);
  const scale = labelScale(image);
  drawOutline(out, corners, scale.line, colour);
  const size = textSize(label, scale.text);
  const left = Math.min(...corners.map(([x]) => x)) - scale.line / 2;
  const above = Math.min(...corners.map(([, y]) => y)) - scale.line / 2 - size.height;
  const below = Math.max(...corners.map(([, y]) => y)) + scale.line / 2;
  drawText(out, label, left, above >= 0 ? above : below, scale.text, readableOn(colour), colour);
  return out;
}
