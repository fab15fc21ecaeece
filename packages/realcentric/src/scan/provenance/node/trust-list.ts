/** @file The authorities whose signers the user trusts, from a PEM file. */
import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../../errors.ts';
import { onFile } from '../../../media/system-errors.ts';

const MAX_BYTES = 10_000_000;
const BLOCK = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g;
const ADVICE = 'give a PEM file with the certificates of the authorities whose signers you trust';

/**
 * The certificates of a PEM file, each checked to be one; other blocks and comments are left out.
 * @throws UserError for a file that cannot be read, holds no certificate or one that is damaged
 */
export async function readTrustList(path: string): Promise<string> {
  const { size } = await onFile(path, () => stat(path));
  if (size > MAX_BYTES) {
    throw new UserError('bad_input', 'is too large for a list of certificates', { file: path, advice: ADVICE });
  }
  const blocks = (await onFile(path, () => readFile(path, 'latin1'))).match(BLOCK) ?? [];
  if (blocks.length === 0) throw new UserError('bad_input', 'holds no certificate', { file: path, advice: ADVICE });
  for (const [i, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch (cause) {
      throw new UserError('bad_input', `certificate ${i + 1} is damaged`, { file: path, advice: ADVICE, cause });
    }
  }
  return `${blocks.join('\n')}\n`;
}
