/**
 * @file The way of a picture classifier: each picture decoded, shrunk to 224 x 224 and put through a ViT-B/16 of random weights. It is what
 * image-classification of transformers.js does, on the runtime that it uses in Node; transformers.js itself is not installed here.
 */
import { buildNetwork, FEATURE, openSession, PICTURES, visionTransformer, writeOnnx } from 'ortgrad';
import sharp from 'sharp';
import { random } from '../../packages/realcentric/src/random.ts';

const SIZE = 224;

export interface Classifier {
  classify(file: string): Promise<void>;
  close(): Promise<void>;
}

export async function openVisionTransformer(threads: number): Promise<Classifier> {
  const draw = random(1, 'vit-b');
  const network = visionTransformer({ width: 768, depth: 12, heads: 12 });
  const session = await openSession(writeOnnx(buildNetwork(network, SIZE, draw.next)), { threads });
  return {
    async classify(file) {
      const { data } = await sharp(file)
        .removeAlpha()
        .resize(SIZE, SIZE, { fit: 'fill' })
        .raw()
        .toBuffer({ resolveWithObject: true });
      const planes = new Float32Array(data.length);
      for (let i = 0; i < data.length; i++) {
        planes[(i % 3) * SIZE * SIZE + Math.floor(i / 3)] = ((data[i] as number) / 255 - 0.5) / 0.5;
      }
      await session.run({ [PICTURES]: { dtype: 'float32', shape: [1, 3, SIZE, SIZE], data: planes } }, [FEATURE]);
    },
    close: () => session.close(),
  };
}
