/** @file The YAML beside somebody else's detector: how pictures are fed to it and which of its numbers says "fake". */
import * as z from 'zod';

const checksum = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, '64 hexadecimal digits, as sha256sum prints them')
  .toLowerCase();

const side = z.int().min(1).max(8192);
const channels = z.tuple([z.number(), z.number(), z.number()]);

const input = z
  .strictObject({
    size: side.optional().describe('width and height in pixels, of a square input'),
    width: side.optional().describe('pixels; together with height, in place of size'),
    height: side.optional().describe('pixels; together with width, in place of size'),
    layout: z.enum(['nchw', 'nhwc']).default('nchw').describe('order of batch, channels, rows and columns'),
    channels: z.enum(['rgb', 'bgr']).default('rgb').describe('order of the channels'),
    range: z
      .enum(['0..1', '0..255', '-1..1'])
      .describe('what black and white are mapped to before mean and std: 0..1, 0..255 or -1..1'),
    mean: channels.default([0, 0, 0]).describe('taken off each channel, in the order of channels'),
    std: z
      .tuple([z.number().positive(), z.number().positive(), z.number().positive()])
      .default([1, 1, 1])
      .describe('each channel is divided by it after the mean, in the order of channels'),
    resize: z
      .enum(['stretch', 'cover', 'contain'])
      .default('stretch')
      .describe('stretch the picture, cut its middle out (cover), or put it on black (contain)'),
    shorter_side: side
      .optional()
      .describe('with resize: cover, length that the shorter side gets before the middle is cut out'),
    batch: z
      .int()
      .min(1)
      .max(1024)
      .optional()
      .describe('pictures at a time; 16 where left out, or what the model fixes'),
  })
  .superRefine((value, context) => {
    const fault = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    const { size, width, height, resize, shorter_side } = value;
    if (size !== undefined && (width !== undefined || height !== undefined)) {
      fault('size', 'stands beside width or height; give size, or width and height');
    } else if (size === undefined && width === undefined && height === undefined) {
      fault('size', 'is missing');
    } else if (size === undefined && (width === undefined || height === undefined)) {
      fault(width === undefined ? 'width' : 'height', 'is missing');
    }
    if (shorter_side === undefined) return;
    if (resize !== 'cover') fault('shorter_side', `says nothing with resize: ${resize}`);
    const longest = Math.max(size ?? 0, width ?? 0, height ?? 0);
    if (shorter_side < longest) fault('shorter_side', `is less than the ${longest} pixels that are cut out`);
  });

const output = z
  .strictObject({
    name: z.string().optional().describe('of the output, where the model has several'),
    fake: z
      .union([z.int().nonnegative(), z.literal('single')])
      .describe('position of the number to read, counted from 0, or single where the model gives one number a picture'),
    activation: z
      .enum(['none', 'sigmoid', 'softmax'])
      .describe(
        'what is still to be applied: softmax to several logits, sigmoid to one, none where the model has done it',
      ),
    fake_is: z.enum(['high', 'low']).default('high').describe('whether a high or a low number means fake'),
    kind: z
      .enum(['probability', 'logit'])
      .optional()
      .describe('with activation: none, what the numbers of the model are: probability or logit'),
  })
  .superRefine(({ fake, activation, kind }, context) => {
    const fault = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    if (activation === 'none' && kind === undefined) fault('kind', 'is missing');
    if (activation !== 'none' && kind === 'logit') fault('kind', `${activation} gives probabilities; leave kind out`);
    if (activation === 'softmax' && fake === 'single')
      fault('activation', 'softmax over a single number is always 1; use sigmoid');
  });

export const foreignConfig = z
  .strictObject({
    model: z.string().min(1).describe('the ONNX file, relative to the folder of this file'),
    sha256: z
      .union([checksum, z.record(z.string(), checksum)])
      .optional()
      .describe('checksum of the model; by file name where weights lie in other files beside it'),
    name: z
      .string()
      .min(1)
      .optional()
      .describe('what the detector is called in reports; the name of this file where left out'),
    licence: z.string().min(1).optional().describe('licence of the weights, for reports'),
    trained_on: z
      .array(z.string().min(1))
      .optional()
      .describe('methods of the fakes that it was trained on, as the data to be judged names them'),
    takes: z.enum(['crop', 'picture']).describe('crop: a face, cut out upright; picture: the whole picture'),
    margin: z
      .number()
      .min(0.5)
      .max(10)
      .optional()
      .describe('with takes: crop, side of the crop over the larger side of the face, such as 1.3'),
    input: input.describe('how pictures are fed to the model'),
    output: output.describe('how its numbers are read'),
  })
  .superRefine(({ takes, margin }, context) => {
    const fault = (message: string) => context.addIssue({ code: 'custom', path: ['margin'], message });
    if (takes === 'crop' && margin === undefined) fault('is missing');
    if (takes === 'picture' && margin !== undefined) fault('says nothing with takes: picture; remove it');
  });

export type ForeignConfig = z.output<typeof foreignConfig>;
export type ForeignInput = ForeignConfig['input'];
export type ForeignOutput = ForeignConfig['output'];

/** Pixels that the model is fed. */
export function inputSize({ size, width, height }: ForeignInput): { width: number; height: number } {
  // The schema has one or the other.
  return { width: (width ?? size)!, height: (height ?? size)! };
}
