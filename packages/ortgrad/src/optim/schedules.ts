/** @file Learning rates over a run: plain numbers that are fed to the graph at every step. */

/** Linear warm-up from 0, then half a cosine down to `final` times the peak at the last step. */
export function warmupCosine(
  step: number,
  {
    peak,
    warmup,
    total,
    final = 0,
  }: {
    readonly peak: number;
    /** Steps of warm-up. */
    readonly warmup: number;
    /** Steps of the whole run. */
    readonly total: number;
    readonly final?: number;
  },
): number {
  if (step < warmup) return (peak * (step + 1)) / warmup;
  const progress = Math.min(1, (step - warmup) / Math.max(1, total - warmup));
  return peak * (final + ((1 - final) * (1 + Math.cos(Math.PI * progress))) / 2);
}
