/** @file The map of where a face's score comes from, laid over the picture. */

import { useEffect, useRef } from 'preact/hooks';
import type { Explanation } from 'realcentric/browser';

/** One hue, from clear to strong: it reads the same for everyone, on light and on dark faces. */
const COLOUR = [214, 40, 122] as const;
const MOST_OPAQUE = 0.82;
/** Larger pictures get a map of this many pixels at most; the map itself is coarse. */
const MOST_PIXELS = 1600;

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** The map in its colour, one pixel a value. */
function coloured({ width, height, map }: Explanation): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new ImageData(width, height);
  for (const [i, value] of bytesOf(map)
    .subarray(0, width * height)
    .entries()) {
    pixels.data.set([...COLOUR, MOST_OPAQUE * value], 4 * i);
  }
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  return canvas;
}

export interface HeatMapProps {
  readonly explanation: Explanation;
  /** Pixels of the picture. */
  readonly width: number;
  readonly height: number;
}

export function HeatMap({ explanation, width, height }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = Math.min(1, MOST_PIXELS / Math.max(width, height));
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const { a, b, tx, ty } = explanation.crop;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.current!.width, canvas.current!.height);
    context.setTransform(scale * a, scale * b, -scale * b, scale * a, scale * tx, scale * ty);
    context.imageSmoothingQuality = 'high';
    context.drawImage(coloured(explanation), 0, 0);
  }, [explanation, scale]);
  return (
    <canvas
      ref={canvas}
      class="heat"
      width={Math.max(1, Math.round(width * scale))}
      height={Math.max(1, Math.round(height * scale))}
    />
  );
}
