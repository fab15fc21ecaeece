/**
 * @file Colour spaces and colour jitter. Pixels are flat arrays, three numbers a pixel, so that a part of a picture (the pixels
 * under a mask) converts as well as a whole one.
 */
import type { RgbImage } from './image.ts';

/**
 * RGB to the scaled YCbCr of the perturbation suite (DeeperForensics-1.0, Jiang et al., CVPR 2020), on 0..255 values: `Y = .299R +
 * .587G + .114B`, `Cr = .713(R - Y) + .5`, `Cb = .564(B - Y) + .5`, then `Y' = (219Y + 16)/255` and `C' = (224C + 16)/255`.
 * Returns Y', Cb', Cr' of each pixel; neutral chroma is near .5, as the suite scales values that are not in 0..1.
 */
export function rgbToYcbcr(pixels: Uint8Array): Float64Array {
  const out = new Float64Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 3) {
    const r = pixels[i];
    const b = pixels[i + 2];
    const y = 0.299 * r + 0.587 * pixels[i + 1] + 0.114 * b;
    out[i] = (219 * y + 16) / 255;
    out[i + 1] = (224 * (0.564 * (b - y) + 0.5) + 16) / 255;
    out[i + 2] = (224 * (0.713 * (r - y) + 0.5) + 16) / 255;
  }
  return out;
}

/**
 * The inverse of `rgbToYcbcr`: `Y = (255Y' - 16)/219`, `C = (255C' - 16)/224`, `R = Y + 1.403(Cr - .5)`, `G = Y - .714(Cr - .5)
 * - .344(Cb - .5)`, `B = Y + 1.773(Cb - .5)`, limited to 0..255 and cut down to whole numbers, as the suite does. Numbers are
 * 64-bit floats because a cut, unlike rounding, is sensitive to their last bits.
 */
export function ycbcrToRgb(values: Float64Array): Uint8Array {
  const out = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i += 3) {
    const y = (255 * values[i] - 16) / 219;
    const cb = (255 * values[i + 1] - 16) / 224 - 0.5;
    const cr = (255 * values[i + 2] - 16) / 224 - 0.5;
    out[i] = Math.floor(y + 1.403 * cr);
    out[i + 1] = Math.floor(y - 0.714 * cr - 0.344 * cb);
    out[i + 2] = Math.floor(y + 1.773 * cb);
  }
  return new Uint8Array(out.buffer);
}

// sRGB (IEC 61966-2-1) and CIE L*a*b* for the D65 white, with tables in place of the powers.
const WHITE_X = 0.95047;
const WHITE_Z = 1.08883;
const STEPS = 4096;

const toLinear = Float64Array.from({ length: 256 }, (_, v) =>
  v <= 10 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
);
const fromLinear = Float64Array.from({ length: STEPS + 2 }, (_, i) => {
  const v = i / STEPS;
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
});
const labF = Float64Array.from({ length: STEPS + 2 }, (_, i) => {
  const t = i / STEPS;
  return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
});

/** Linear interpolation in a table over 0..1; values outside are held at its ends. */
function lookUp(table: Float64Array, t: number): number {
  const x = t <= 0 ? 0 : t >= 1 ? STEPS : t * STEPS;
  const i = x | 0;
  return table[i] + (table[i + 1] - table[i]) * (x - i);
}

function labInverse(f: number): number {
  return f > 6 / 29 ? f * f * f : (116 * f - 16) / (24389 / 27);
}

/** sRGB to CIE L*a*b* (D65): L in 0..100, a and b about -110..100. */
export function rgbToLab(pixels: Uint8Array): Float32Array {
  const out = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 3) {
    const r = toLinear[pixels[i]];
    const g = toLinear[pixels[i + 1]];
    const b = toLinear[pixels[i + 2]];
    const fx = lookUp(labF, (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE_X);
    const fy = lookUp(labF, 0.2126729 * r + 0.7151522 * g + 0.072175 * b);
    const fz = lookUp(labF, (0.0193339 * r + 0.119192 * g + 0.9503041 * b) / WHITE_Z);
    out[i] = 116 * fy - 16;
    out[i + 1] = 500 * (fx - fy);
    out[i + 2] = 200 * (fy - fz);
  }
  return out;
}

/** CIE L*a*b* (D65) to sRGB; colours outside sRGB are limited channel by channel. */
export function labToRgb(lab: Float32Array): Uint8Array {
  const out = new Uint8Array(lab.length);
  for (let i = 0; i < lab.length; i += 3) {
    const fy = (lab[i] + 16) / 116;
    const x = WHITE_X * labInverse(fy + lab[i + 1] / 500);
    const y = labInverse(fy);
    const z = WHITE_Z * labInverse(fy - lab[i + 2] / 200);
    out[i] = lookUp(fromLinear, 3.2404542 * x - 1.5371385 * y - 0.4985314 * z) + 0.5;
    out[i + 1] = lookUp(fromLinear, -0.969266 * x + 1.8760108 * y + 0.041556 * z) + 0.5;
    out[i + 2] = lookUp(fromLinear, 0.0556434 * x - 0.2040259 * y + 1.0572252 * z) + 0.5;
  }
  return out;
}

/** What `jitterColour` changes; 0 everywhere changes nothing. */
export type ColourJitter = {
  /** Rotation of the chroma plane in radians. */
  readonly hue: number;
  /** Chroma times `1 + saturation`. */
  readonly saturation: number;
  /** Times `1 + contrast` about the mean luma of the picture. */
  readonly contrast: number;
  /** Added to every channel, as a share of 255. */
  readonly brightness: number;
  /** Added to red, green and blue, in levels of 255. */
  readonly shift: readonly [red: number, green: number, blue: number];
};

function meanLuma(pixels: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 3) sum += 0.299 * pixels[i] + 0.587 * pixels[i + 1] + 0.114 * pixels[i + 2];
  return (3 * sum) / pixels.length;
}

/** Hue, saturation, contrast, brightness and channel shifts, all in one affine map of the colours. */
export function jitterColour(image: RgbImage, jitter: ColourJitter): RgbImage {
  const { data } = image;
  const mean = meanLuma(data);
  const gain = 1 + jitter.contrast;
  // In Y, U = B - Y, V = R - Y the hue turns (U, V); U is scaled to V's size (.564 against .713), so that circles stay circles.
  const cos = gain * (1 + jitter.saturation) * Math.cos(jitter.hue);
  const sin = gain * (1 + jitter.saturation) * Math.sin(jitter.hue);
  const ratio = 0.564 / 0.713;
  const offset = (1 - gain) * mean + 255 * jitter.brightness + 0.5;
  const [red, green, blue] = jitter.shift;
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const y = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
    const u = data[i + 2] - y;
    const v = data[i] - y;
    const turnedV = cos * v + sin * ratio * u;
    const turnedU = cos * u - (sin / ratio) * v;
    const base = gain * y + offset;
    out[i] = Math.floor(base + turnedV + red);
    out[i + 1] = Math.floor(base - (0.299 * turnedV + 0.114 * turnedU) / 0.587 + green);
    out[i + 2] = Math.floor(base + turnedU + blue);
  }
  return { width: image.width, height: image.height, data: new Uint8Array(out.buffer) };
}
