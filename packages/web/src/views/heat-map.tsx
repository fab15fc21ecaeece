/** @file The map of where a face's score comes from, laid over the picture. */

import { useEffect, useRef } from 'preact/hooks';
import { type Explanation, explanationMap, heatColour } from 'realcentric/browser';

/** Larger pictures get a map of this many pixels at most; the map itself is coarse. */
const MOST_PIXELS = 1600;

/** The map in the colours of the reports, one pixel a value. */
function coloured(explanation: Explanation): OffscreenCanvas {
  const { width, height, data } = explanationMap(explanation);
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new ImageData(width, height);
  for (const [i, value] of data.entries()) {
    const shown = heatColour(value);
    if (shown) pixels.data.set([...shown.rgb, 255 * shown.cover], 4 * i);
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
