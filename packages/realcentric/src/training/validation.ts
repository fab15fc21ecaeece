/** @file How a detector does on forgeries of people that it was not trained on. */
import { type Graph, openSession, type Tensor, withValues, writeOnnx } from 'ortgrad';
import { EMBEDDING, IMAGE, LOGITS } from '../detector/network.ts';
import { countByThreshold, rocAuc } from '../evaluation/ranking.ts';
import { type BatchLabels, labelsOf, type UnitLabels } from './picture-source.ts';

export interface ValidationSet {
  readonly units: readonly UnitLabels[];
  /** 8-bit planes [4 * units, 3, size, size], made once. */
  readonly pictures: Uint8Array;
  readonly labels: BatchLabels;
}

export interface ValidationScores {
  /** Logit of fake less logit of real, of each picture. */
  readonly margins: Float64Array;
  readonly embeddings: readonly Float32Array[];
  readonly labels: Float32Array;
  readonly auc: number;
  /** Area under the curve of the forgeries of each method against all reals. */
  readonly aucByMethod: Readonly<Record<string, number>>;
}

const BATCH = 32;

export function validationSet(
  units: readonly UnitLabels[],
  methods: readonly string[],
  pictures: Uint8Array,
): ValidationSet {
  return { units, pictures, labels: labelsOf(units, methods) };
}

/** Margins (logit of fake less logit of real) and embeddings of pictures, with the network as it stands in `values`. */
export async function embedPictures(
  detector: Graph,
  values: ReadonlyMap<string, Tensor>,
  pictures: Uint8Array,
  size: number,
  threads: number | undefined,
): Promise<{ margins: Float64Array; embeddings: Float32Array[] }> {
  const session = await openSession(writeOnnx(withValues(detector, values)), threads === undefined ? {} : { threads });
  const area = 3 * size * size;
  const count = pictures.length / area;
  const margins = new Float64Array(count);
  const embeddings: Float32Array[] = [];
  for (let start = 0; start < count; start += BATCH) {
    const n = Math.min(BATCH, count - start);
    const data = Float32Array.from(pictures.subarray(start * area, (start + n) * area));
    const results = await session.run({ [IMAGE]: { dtype: 'float32', shape: [n, 3, size, size], data } });
    const logits = results[LOGITS]?.data as Float32Array;
    const vectors = results[EMBEDDING]?.data as Float32Array;
    const width = vectors.length / n;
    for (let i = 0; i < n; i++) {
      margins[start + i] = (logits[2 * i + 1] as number) - (logits[2 * i] as number);
      embeddings.push(vectors.slice(i * width, (i + 1) * width));
    }
  }
  await session.close();
  return { margins, embeddings };
}

/** Scores the set with the network as it stands in `values`. */
export async function validate(
  detector: Graph,
  values: ReadonlyMap<string, Tensor>,
  set: ValidationSet,
  size: number,
  threads: number | undefined,
): Promise<ValidationScores> {
  const { margins, embeddings } = await embedPictures(detector, values, set.pictures, size, threads);
  const labels = set.labels.fake;
  const auc = (chosen: (i: number) => boolean) => {
    const rows = [...labels.keys()].filter(chosen);
    const scores = Float64Array.from(rows, (i) => margins[i] as number);
    return rocAuc(
      countByThreshold(
        scores,
        rows.map((i) => labels[i] as number),
      ),
    ) as number;
  };
  const methods = [...new Set(set.units.map((q) => q.method))];
  const methodOf = (i: number) => set.units[Math.floor(i / 4)]?.method;
  return {
    margins,
    embeddings,
    labels,
    auc: auc(() => true),
    aucByMethod: Object.fromEntries(methods.map((m) => [m, auc((i) => labels[i] === 0 || methodOf(i) === m)])),
  };
}
