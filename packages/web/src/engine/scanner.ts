/** @file The networks of the browser mode, opened: those that find faces, and the detector. */
import { detectorManifestSchema, type Network, type Scanner } from 'realcentric/browser';
import type { TrialNetwork } from './graphics-trial.ts';
import { type Device, loadRuntime, type Runtime, threadsFor } from './runtime.ts';
import { fetchServed, forgetOthers, type ServedFile, WrongFile } from './served-files.ts';

export interface OpenScanner {
  readonly scanner: Scanner;
  readonly runtime: Runtime;
}

const RUNTIMES: Readonly<Record<Device, string>> = {
  wasm: 'runtime/ort-wasm-simd-threaded',
  webgpu: 'runtime/ort-wasm-simd-threaded.asyncify',
};
const MANIFEST = 'models/detector/manifest.json';
const BLAZEFACE = 'models/faces/blazeface.onnx';
const FACEMESH = 'models/faces/facemesh.onnx';

/** Where files come from. */
export interface Place {
  readonly base: string;
  readonly files: readonly ServedFile[];
}

/** @throws Error where the list does not name the file */
export function listed({ files }: Place, path: string): ServedFile {
  const file = files.find((other) => other.path === path);
  if (!file) throw new WrongFile(`${path} is not among the files of this page`);
  return file;
}

async function readManifest(place: Place, onBytes?: (bytes: number) => void) {
  const bytes = await fetchServed(listed(place, MANIFEST), place.base, onBytes);
  return detectorManifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

export async function openRuntime(
  place: Place,
  device: Device,
  threads: number,
  onBytes?: (bytes: number) => void,
): Promise<Runtime> {
  const wasm = await fetchServed(listed(place, `${RUNTIMES[device]}.wasm`), place.base, onBytes);
  return loadRuntime(device, { glue: new URL(`${RUNTIMES[device]}.mjs`, place.base).href, wasm }, threads);
}

/** A network that is opened when it first runs: no score waits for it. */
function openedLater(runtime: Runtime, bytes: Uint8Array): Network {
  let network: Promise<Network> | undefined;
  return {
    run: async (...of) => {
      network ??= runtime.open(bytes);
      return (await network).run(...of);
    },
  };
}

/**
 * Fetches what is not in the browser's cache yet, checks all of it, and opens it.
 * @throws WrongFile where a checksum is not the list's, Error where a file cannot be had
 */
export async function openScanner(
  place: Place,
  device: Device,
  onLoading: (done: number, total: number) => void,
): Promise<OpenScanner> {
  const manifest = await readManifest(place);
  const network = `models/detector/${manifest.network.file}`;
  const explanation = manifest.explanation && `models/detector/${manifest.explanation.file}`;
  const paths = [network, BLAZEFACE, FACEMESH, ...(explanation ? [explanation] : [])];
  const total = [...paths, `${RUNTIMES[device]}.wasm`].reduce((sum, path) => sum + listed(place, path).bytes, 0);
  let done = 0;
  const onBytes = (bytes: number) => {
    done += bytes;
    onLoading(done, total);
  };
  const fetched = (path: string) => fetchServed(listed(place, path), place.base, onBytes);
  const [runtime, ...networks] = await Promise.all([
    openRuntime(place, device, threadsFor(manifest.network.bytes), onBytes),
    ...paths.map(fetched),
  ]);
  // One after the other: they share the runtime's memory and start-up.
  const opened: Network[] = [];
  const [explainer] = networks.splice(3);
  for (const bytes of networks) opened.push(await runtime.open(bytes));
  const [judge, blazeface, facemesh] = opened as [Network, Network, Network];
  const detector = { manifest, network: judge, ...(explainer && { explanation: openedLater(runtime, explainer) }) };
  void forgetOthers(place.files, place.base);
  return { runtime, scanner: { detector, networks: { detector: blazeface, landmarks: facemesh } } };
}

/** Lets every network run once on nothing: the first run of each is several times slower, and nobody should wait for it. */
export async function warmUp({ scanner: { detector, networks } }: OpenScanner): Promise<void> {
  const { name, size } = detector.manifest.input;
  const black = (side: number) => {
    const shape = [1, 3, side, side];
    return { dtype: 'float32', shape, data: new Float32Array(3 * side * side) } as const;
  };
  await networks.detector.run({ input: black(256) });
  await networks.landmarks.run({ input_1: black(192) });
  await detector.network.run({ [name]: black(size) });
}

/** What the graphics card has to show that it can. */
export async function trialNetworks(place: Place): Promise<TrialNetwork[]> {
  const manifest = await readManifest(place);
  const { name, size } = manifest.input;
  const fetched = (path: string) => fetchServed(listed(place, path), place.base);
  const [detector, blazeface, facemesh] = await Promise.all([
    fetched(`models/detector/${manifest.network.file}`),
    fetched(BLAZEFACE),
    fetched(FACEMESH),
  ]);
  return [
    { bytes: detector, input: name, shape: [1, 3, size, size], scale: 255 },
    { bytes: blazeface, input: 'input', shape: [1, 3, 256, 256], scale: 1 },
    { bytes: facemesh, input: 'input_1', shape: [1, 3, 192, 192], scale: 1 },
  ];
}
