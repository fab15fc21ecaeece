/**
 * @file Where in a crop the evidence of manipulation lies, as far as the network's own gradient tells. Runs in Node and
 * in the browser.
 */
import { floatOutput } from '../faces/networks.ts';
import type { FloatPlane, RgbImage } from '../images/image.ts';
import { cropTensor, type Detector } from './score.ts';

/**
 * The heat map of a crop of the manifest's size. Its cells divide the crop evenly; a value says by how much the margin
 * (logit of fake less logit of real) would fall, to first order, if what the network saw in that cell were dimmed, cut
 * off at 0. Undefined where the detector has no explanation, or none was opened.
 */
export async function heatMap(
  { manifest, network, explanation }: Detector,
  crop: RgbImage,
): Promise<FloatPlane | undefined> {
  const facts = manifest.explanation;
  if (!facts || !explanation) return undefined;
  const { name, size } = manifest.input;
  const seen = await network.run({ [name]: cropTensor([crop], size) }, [facts.input]);
  const features = seen[facts.input];
  if (!features) throw new Error(`the network gives no output "${facts.input}"`);
  const result = await explanation.run({ [facts.input]: features }, [facts.output]);
  return { width: facts.width, height: facts.height, data: floatOutput(result, facts.output) };
}
