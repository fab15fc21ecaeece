import { describe, expect, it } from 'vitest';
import { normal, random } from '../../random.ts';
import type { SourceFacts } from '../clips/unit-file.ts';
import { type AuditedVideo, auditVideos } from './codec-audit.ts';

const source = (changes: Partial<SourceFacts>): SourceFacts => ({
  format: 'h264',
  bytes: 1e6,
  width: 640,
  height: 480,
  duration: 10,
  frameRate: 25,
  bitsPerPixel: 0.1,
  quantisation: null,
  ...changes,
});

/** Pairs of a real and a forgery; each value may depend on the label and on a draw. */
function videos(count: number, of: (label: 0 | 1, draw: () => number) => Partial<AuditedVideo>): AuditedVideo[] {
  const draws = random('audit test');
  return Array.from({ length: 2 * count }, (_, i) => {
    const label = (i % 2) as 0 | 1;
    const draw = () => normal(draws);
    const common = { label, group: `clip ${i >> 1}`, source: source({}), cropBytes: 1e4, faceSize: 100 };
    return { ...common, ...of(label, draw) };
  });
}

const of = (audit: ReturnType<typeof auditVideos>, name: string) =>
  audit.statistics.find(({ statistic }) => statistic === name);

describe('the audit of compression', () => {
  it('finds what gives forgeries away in the files, and that the crops do not', () => {
    const audit = auditVideos(
      videos(200, (label, draw) => ({
        source: source({ bytes: 1e6 * Math.exp(0.3 * draw() + (label === 1 ? -0.6 : 0)) }),
        cropBytes: 1e4 * Math.exp(0.2 * draw()),
      })),
    );
    expect(audit).toMatchObject({ real: 200, fake: 200 });
    // Two normals two standard deviations apart: AUC = Phi(2 / sqrt 2) = 0.921.
    expect(of(audit, 'bit rate')?.auc).toBeCloseTo(0.921, 1);
    expect(of(audit, 'bit rate')?.larger).toBe('real');
    expect(audit.combined.source).toBeGreaterThan(0.85);
    expect(of(audit, 'bytes of a crop')?.auc).toBeLessThan(0.58);
    expect(audit.combined.crops).toBeGreaterThan(0.4);
    expect(audit.combined.crops).toBeLessThan(0.6);
    expect(of(audit, 'JPEG quantisation')).toBeUndefined();
  });

  it('combines statistics that each say little', () => {
    const audit = auditVideos(
      videos(300, (label, draw) => {
        const [hidden, sign] = [draw(), label === 1 ? 0.2 : -0.2];
        return { source: source({ bitsPerPixel: Math.exp(hidden + sign), frameRate: Math.exp(hidden - sign) }) };
      }),
    );
    expect(of(audit, 'bits per pixel')?.auc).toBeLessThan(0.7);
    expect(audit.combined.source).toBeGreaterThan(0.99);
  });

  it('takes a table that only one class has for what it is', () => {
    const audit = auditVideos(videos(20, (label) => ({ source: source({ quantisation: label === 1 ? 5 : null }) })));
    expect(of(audit, 'JPEG quantisation')).toMatchObject({ videos: 20, auc: null });
    expect(audit.combined.source).toBe(1);
  });

  it('gives nothing for one class or for too few clips', () => {
    expect(auditVideos([])).toMatchObject({
      real: 0,
      fake: 0,
      statistics: [],
      combined: { source: null, crops: null },
    });
    const reals = videos(10, () => ({})).filter(({ label }) => label === 0);
    expect(auditVideos(reals).combined).toEqual({ source: null, crops: null });
    expect(auditVideos(videos(1, () => ({}))).combined.source).toBeNull();
  });
});
