/** @file A judge that looks at every picture twice, as it is and mirrored: scans judge the faces of pictures so. */
import { flip } from '../../images/flip.ts';
import { type CropJudge, type PictureJudge, sha256 } from './judge.ts';

/** The mean of both scores; embeddings are those of the picture as it is. Its checksum is another one than that of `judge`. */
export function mirroredToo<J extends CropJudge | PictureJudge>(judge: J): J {
  return {
    ...judge,
    checksum: sha256(`${judge.checksum}, mirrored too`),
    async score(images, items) {
      const plain = await judge.score(images, items);
      const mirrored = await judge.score(images.map(flip), items);
      return plain.map((score, i) => (score + (mirrored[i] as number)) / 2);
    },
  };
}
