/** @file ONNX Runtime in the browser: networks from their bytes, on the processor or on the graphics card. */
import type * as Ort from 'onnxruntime-web';
import type { Network } from 'realcentric/browser';

export type Device = 'wasm' | 'webgpu';

/** What a network takes and gives: see `Network`. */
type Tensors = Parameters<Network['run']>[0];

export interface Runtime {
  readonly device: Device;
  /** Threads that an operator may use. */
  readonly threads: number;
  open(bytes: Uint8Array, device?: Device): Promise<Network>;
}

export interface RuntimeFiles {
  /** Address of the JavaScript around the wasm, on the page's own origin. */
  readonly glue: string;
  readonly wasm: Uint8Array<ArrayBuffer>;
}

const MOST_THREADS = 4;
/** Bytes of a network up to which two threads are enough: small layers take longer to share among more than they save. */
const SMALL_NETWORK = 30_000_000;
const THREADS_OF_SMALL = 2;

/**
 * Threads are to be had where the page is isolated from other origins. One core is left to everything else: threads that wait for each
 * other while something else has the core make a network ten times slower, not faster.
 */
export function threadsFor(networkBytes: number): number {
  if (!globalThis.crossOriginIsolated) return 1;
  const useful = networkBytes > SMALL_NETWORK ? MOST_THREADS : THREADS_OF_SMALL;
  return Math.max(1, Math.min(useful, navigator.hardwareConcurrency - 1));
}

/** Lets messages in: a network that runs in this thread would otherwise keep a cancel waiting until the file is done. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

function networkOf(ort: typeof Ort, session: Ort.InferenceSession): Network {
  const toOrt = ({ dtype, data, shape }: Tensors[string]) =>
    new ort.Tensor(dtype as 'float32', data as Float32Array, shape);
  return {
    run: async (inputs, outputs) => {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toOrt(tensor)]));
      const results = await (outputs ? session.run(feeds, [...outputs]) : session.run(feeds));
      await breathe();
      const entries = Object.entries(results).map(([name, { type, dims, data }]) => [
        name,
        { dtype: type, shape: dims, data },
      ]);
      return Object.fromEntries(entries) as Awaited<ReturnType<Network['run']>>;
    },
  };
}

/** Loads the runtime for a device; each of the two is loaded once at most. */
export async function loadRuntime(device: Device, { glue, wasm }: RuntimeFiles, threads: number): Promise<Runtime> {
  const ort = device === 'webgpu' ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm');
  Object.assign(ort.env.wasm, { wasmBinary: wasm, wasmPaths: { mjs: glue }, numThreads: threads });
  ort.env.logLevel = 'error';
  return {
    device,
    threads,
    open: async (bytes, on = device) => {
      const options = { executionProviders: [on], graphOptimizationLevel: 'all', logSeverityLevel: 3 } as const;
      return networkOf(ort, await ort.InferenceSession.create(bytes, options));
    },
  };
}
