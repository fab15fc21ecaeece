/**
 * @file The pointing game (Zhang et al. 2018) for heat maps: does the strongest place of the map lie in what was
 * forged?
 * `node --conditions=source bench/pointing-game.ts --set FORGED [--model FOLDER] [--compare] [--shuffled 20] [--json]`
 * or with `--composites FOLDER` for `--set`.
 *
 * FORGED is what `realcentric forge` wrote, from people that the detector was not trained on. Beside the share of hits
 * stand two chance levels: the mean share of the crop that the mask covers, and the hits of the maps of other forged
 * faces of the same kind on this mask, which takes away what pointing to the middle of a face would bring. Intervals:
 * 95 %, bootstrap over the photographs that were forged.
 * --composites is a folder of pictures by people, named as in CIPLAB's set of composites: `easy_1_0110.jpg`, the digits for
 * left eye, right eye, nose and mouth. Their masks are the outlines of these parts by the landmarks (both eyes for either).
 * --compare plays it with every formula and level that a map can be made by; --shuffled N also tells how maps of N
 * faces change when the network's weights are shuffled, four times each (Adebayo et al. 2018).
 */
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Graph, openSession, readOnnx, type Tensor, writeOnnx } from 'ortgrad';
import {
  type ExplanationOptions,
  explainNetwork,
  FEATURES,
  HEAT_MAP,
  heatMapLevels,
} from '../packages/realcentric/src/detector/explanation-graph.ts';
import { heatMapFormulas, type Manifest } from '../packages/realcentric/src/detector/manifest.ts';
import { defaultDetectorFolder } from '../packages/realcentric/src/detector/node/default-detector.ts';
import { readDetector } from '../packages/realcentric/src/detector/node/read-detector.ts';
import { cropTensor } from '../packages/realcentric/src/detector/score.ts';
import { rankCorrelation, shuffledWeights } from '../packages/realcentric/src/detector/shuffled-weights.fixture.ts';
import { alignFace } from '../packages/realcentric/src/faces/align.ts';
import { findFaces } from '../packages/realcentric/src/faces/find.ts';
import { openFaceNetworks } from '../packages/realcentric/src/faces/node/networks.ts';
import { fillPolygon } from '../packages/realcentric/src/forge/polygon.ts';
import { createPlane, type RgbImage } from '../packages/realcentric/src/images/image.ts';
import { warpSimilarity } from '../packages/realcentric/src/images/warp.ts';
import { listPictures } from '../packages/realcentric/src/media/list.ts';
import { readPicture } from '../packages/realcentric/src/media/pictures.ts';
import { floatsFromBase64 } from '../packages/realcentric/src/prepare/base64.ts';
import {
  type ForgeryLine,
  type OriginalLine,
  readManifest,
} from '../packages/realcentric/src/prepare/manifest-line.ts';
import { integer, random } from '../packages/realcentric/src/random.ts';
import { partOutlines } from '../packages/realcentric/src/scan/explain/face-parts.ts';

const { values } = parseArgs({
  options: {
    set: { type: 'string' },
    composites: { type: 'string' },
    model: { type: 'string', default: defaultDetectorFolder() },
    compare: { type: 'boolean', default: false },
    shuffled: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});
const { set, composites, model } = values;
if ((set === undefined) === (composites === undefined)) throw new Error('give --set or --composites');

/** Masks that hardly show the forged picture at all are left out: the highest of 0..255 must reach this. */
const FAINTEST = 40;
const RESAMPLES = 1000;
/** One shuffle of the few weights of a classifier says little. */
const SHUFFLES = 4;

interface Case {
  readonly target: string;
  readonly kind: 'whole face' | 'part' | 'expression' | 'one part' | 'several parts';
  readonly crop: RgbImage;
  /** 1 where the mask is at least half its own maximum. */
  readonly mask: Uint8Array;
}

function kindOf({ record }: ForgeryLine): Case['kind'] {
  const { region } = (record.mask ?? {}) as { readonly region?: string };
  if (region === undefined) return 'expression';
  return ['parts', 'upper', 'lower'].includes(region) ? 'part' : 'whole face';
}

function inside({ data }: RgbImage): Uint8Array | undefined {
  const grey = Uint8Array.from({ length: data.length / 3 }, (_, i) => data[3 * i] as number);
  const highest = grey.reduce((a, b) => Math.max(a, b), 0);
  return highest < FAINTEST ? undefined : grey.map((value) => (2 * value >= highest ? 1 : 0));
}

async function readForged(folder: string, { size, margin }: Manifest['input']): Promise<Case[]> {
  const lines = await readManifest(join(folder, 'manifest.jsonl'));
  const isOriginal = (line: (typeof lines)[number]): line is OriginalLine => line.label === 'real';
  const landmarks = new Map(lines.filter(isOriginal).map((line) => [line.target, floatsFromBase64(line.landmarks)]));
  const cases: Case[] = [];
  for (const line of lines) {
    const points = landmarks.get(line.target);
    if (line.label === 'real' || !points) continue;
    const { image } = await readPicture(join(folder, line.path));
    const { image: crop, toPicture } = alignFace(image, { landmarks: points }, { size, margin });
    const mask = inside(warpSimilarity((await readPicture(join(folder, line.mask))).image, toPicture, size, size));
    if (mask) cases.push({ target: line.target, kind: kindOf(line), crop, mask });
  }
  return cases;
}

async function readComposites(folder: string, { size, margin }: Manifest['input']): Promise<Case[]> {
  const networks = await openFaceNetworks();
  const cases: Case[] = [];
  for (const path of await listPictures([folder])) {
    const [left, right, nose, mouth] = [...(basename(path).match(/_([01]{4})\./)?.[1] ?? '')].map((bit) => bit === '1');
    const { image } = await readPicture(path);
    const [face] = await findFaces(image, networks);
    if (!face || face.tooSmall) continue;
    const { image: crop, landmarks } = alignFace(image, face, { size, margin });
    const replaced = Object.entries({ eyes: left || right, nose, mouth }).flatMap(([part, is]) => (is ? [part] : []));
    const plane = createPlane(size, size);
    for (const [part, outline] of partOutlines(landmarks)) if (replaced.includes(part)) fillPolygon(plane, outline, 1);
    const kind = replaced.length === 1 ? 'one part' : 'several parts';
    if (replaced.length > 0) cases.push({ target: basename(path), kind, crop, mask: Uint8Array.from(plane.data) });
  }
  await networks.close();
  return cases;
}

/** The maps of all crops, width x width cells each. */
async function mapsOf(network: Graph, crops: readonly RgbImage[], input: string, options?: ExplanationOptions) {
  const explained = explainNetwork(network, options);
  if (!explained) throw new Error('this network has no feature map to explain by');
  const body = await openSession(writeOnnx(explained.network));
  const tail = await openSession(writeOnnx(explained.explanation));
  const maps: Float32Array[] = [];
  for (const crop of crops) {
    const pixels = cropTensor([crop], crop.width);
    const features = (await body.run({ [input]: pixels }, [FEATURES]))[FEATURES] as Tensor;
    maps.push((await tail.run({ [FEATURES]: features }))[HEAT_MAP]?.data as Float32Array);
  }
  await Promise.all([body.close(), tail.close()]);
  return { maps, width: explained.about.width, formula: explained.about.formula };
}

/** Pixel of the crop in the middle of the strongest cell; none where the map is 0 everywhere. */
function peakOf(map: Float32Array, width: number, size: number): number | undefined {
  const strongest = map.reduce((best, value, i) => (value > (map[best] as number) ? i : best), 0);
  if ((map[strongest] as number) <= 0) return undefined;
  const pixel = (cell: number) => Math.floor(((cell + 0.5) * size) / width);
  return pixel(Math.floor(strongest / width)) * size + pixel(strongest % width);
}

const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

/** 95 % interval of a mean, by drawing whole photographs. */
function interval(list: readonly number[], targets: readonly string[]): readonly [number, number] {
  const groups = [...Map.groupBy(list.keys(), (i) => targets[i]).values()];
  const draw = random(1, 'bootstrap');
  const means = Array.from({ length: RESAMPLES }, () => {
    const drawn = groups.flatMap(() => groups[integer(draw, 0, groups.length - 1)] as number[]);
    return mean(drawn.map((i) => list[i] as number));
  }).sort((a, b) => a - b);
  return [means[Math.floor(0.025 * RESAMPLES)] as number, means[Math.ceil(0.975 * RESAMPLES) - 1] as number];
}

function play(cases: readonly Case[], peaks: readonly (number | undefined)[]) {
  const hit = (mask: Uint8Array, peak: number | undefined) => (peak === undefined ? 0 : (mask[peak] as number));
  const hits = cases.map(({ mask }, i) => hit(mask, peaks[i]));
  const others = cases.map(({ mask, target }) =>
    mean(peaks.filter((_, k) => cases[k]?.target !== target).map((peak) => hit(mask, peak))),
  );
  const targets = cases.map(({ target }) => target);
  const gain = hits.map((value, i) => value - (others[i] as number));
  return {
    faces: cases.length,
    photographs: new Set(targets).size,
    hits: mean(hits),
    hitsInterval: interval(hits, targets),
    area: mean(cases.map(({ mask }) => mask.reduce((a, b) => a + b, 0) / mask.length)),
    others: mean(others),
    gain: mean(gain),
    gainInterval: interval(gain, targets),
  };
}

const { manifest, bytes } = await readDetector(model);
const { graph } = readOnnx(bytes);
const { size, name: input } = manifest.input;
const cases =
  set === undefined
    ? await readComposites(composites as string, manifest.input)
    : await readForged(set, manifest.input);
const crops = cases.map(({ crop }) => crop);
const kinds = [...new Set(cases.map(({ kind }) => kind))].sort();
const ways: (ExplanationOptions | undefined)[] = values.compare
  ? heatMapLevels.flatMap((level) => heatMapFormulas.map((formula) => ({ level, formula })))
  : [undefined];

const games: object[] = [];
for (const way of ways) {
  const { maps, width, formula } = await mapsOf(graph, crops, input, way);
  const peaks = maps.map((map) => peakOf(map, width, size));
  for (const kind of kinds) {
    const chosen = [...cases.keys()].filter((i) => cases[i]?.kind === kind);
    const pick = <T>(list: readonly T[]) => chosen.map((i) => list[i] as T);
    games.push({ formula, map: `${width}x${width}`, kind, ...play(pick(cases), pick(peaks)) });
  }
}

const faces = Math.min(Number(values.shuffled), crops.length);
const sanity: object[] = [];
if (faces > 0) {
  const some = Array.from({ length: faces }, (_, i) => crops[Math.floor((i * crops.length) / faces)] as RgbImage);
  for (const way of ways) {
    const explained = explainNetwork(graph, way);
    const { maps, width, formula } = await mapsOf(graph, some, input, way);
    const tail = explained?.explanation.constants;
    const layers: Readonly<Record<string, (name: string) => boolean>> = {
      classifier: (constant) => constant.startsWith('classifier'),
      'behind the map': (constant) => tail?.has(constant) ?? false,
      all: () => true,
    };
    for (const [shuffled, chosen] of Object.entries(layers)) {
      const correlations: number[] = [];
      for (let seed = 1; seed <= SHUFFLES; seed++) {
        const other = await mapsOf(shuffledWeights(graph, random(seed, 'shuffle'), chosen), some, input, way);
        correlations.push(...maps.map((map, i) => rankCorrelation(map, other.maps[i] as Float32Array)));
      }
      sanity.push({ formula, map: `${width}x${width}`, shuffled, faces, correlation: mean(correlations) });
    }
  }
}

if (values.json) console.log(JSON.stringify({ detector: manifest.network.sha256, games, sanity }, null, 2));
else {
  const rounded = (row: object) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => {
        const short = (v: unknown) => (typeof v === 'number' && !Number.isInteger(v) ? v.toFixed(3) : String(v));
        return [key, Array.isArray(value) ? value.map(short).join(' to ') : short(value)];
      }),
    );
  console.table(games.map(rounded));
  if (sanity.length > 0) console.table(sanity.map(rounded));
}
