/** @file What the browser mode takes: files are held in memory, and phones have little of it. */
export const BROWSER_LIMITS = {
  pictureBytes: 100_000_000,
  /** Width x height. */
  pixels: 64_000_000,
  video: { maxBytes: 4e9, maxDuration: 2 * 3600, maxPixels: 4096 * 2304, maxWait: 60 },
  /** Larger files go without their SHA-256, which a browser computes of a whole file in memory alone. */
  hashedBytes: 500_000_000,
} as const;
