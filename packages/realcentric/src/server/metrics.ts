/** @file Figures for Prometheus. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { JobQueue } from '../jobs/queue.ts';
import type { ScanResult } from '../jobs/work/scan.ts';

export interface Metrics {
  readonly registry: Registry;
  request(method: string, route: string, status: number, seconds: number): void;
  upload(bytes: number): void;
  /** @param result undefined for a scan that failed */
  ended(result: ScanResult | undefined): void;
}

export function openMetrics(queue: JobQueue): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'realcentric_http_request_seconds',
    help: 'Time to answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  });
  const bytes = new Counter({ name: 'realcentric_upload_bytes_total', help: 'Bytes of files received', registers });
  const scans = new Counter({
    name: 'realcentric_scans_total',
    help: 'Scans that ended, by status of the finding and verdict; status "failed" for those given up',
    labelNames: ['status', 'verdict'],
    registers,
  });
  const seconds = new Histogram({
    name: 'realcentric_scan_seconds',
    help: 'Time that a worker took for a file',
    buckets: [0.1, 0.3, 1, 3, 10, 30, 120, 600],
    registers,
  });
  new Gauge({
    name: 'realcentric_jobs',
    help: 'Jobs in the queue, by status',
    labelNames: ['status'],
    registers,
    async collect() {
      const counts = await queue.counts();
      for (const [status, jobs] of Object.entries(counts)) this.set({ status }, jobs);
    },
  });
  return {
    registry,
    request: (method, route, status, took) => requests.observe({ method, route, status }, took),
    upload: (count) => bytes.inc(count),
    ended(result) {
      if (!result) {
        scans.inc({ status: 'failed', verdict: 'n/a' });
        return;
      }
      const { status, verdict, elapsed } = result.finding;
      scans.inc({ status, verdict });
      seconds.observe(elapsed);
    },
  };
}
