/** @file The configuration of a training run. */
import { networks } from 'ortgrad';
import * as z from 'zod';
import { forgeMethodNames } from '../forge/forge.ts';
import { CROP_TYPES } from '../perturbations/at-random.ts';

const share = z.number().min(0).max(1);
const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, 'the first number must not be above the second');

/** How often (probability) and how strongly (range to draw from) a picture is disturbed, independently for every picture. */
const disturbance = (probability: number, low: number, high: number) =>
  z.strictObject({ probability: share.default(probability), range: range.default([low, high]) }).prefault({});

const channels = z.tuple([z.number(), z.number(), z.number()]);

/** What `realcentric prepare` wrote. */
const preparedSet = z.strictObject({
  path: z.string().describe('folder that realcentric prepare wrote'),
  weight: z.number().positive().default(1).describe('share of the training pictures, relative to the other sets'),
  methods: z.array(z.string()).min(1).optional().describe('forgery methods to take; all where left out'),
  compression: z
    .string()
    .optional()
    .describe('compression to take, such as c23, where the set has several; all where left out'),
});

/** Photographs or prepared sets, one of the two. */
function oneSource(data: { reals?: unknown; sets?: unknown }, context: z.RefinementCtx): void {
  if (data.reals !== undefined && data.sets !== undefined) {
    const message = 'a run trains on photographs (data.reals) or on prepared sets, not on both; remove one of the two';
    context.addIssue({ code: 'custom', path: ['sets'], message });
  }
  if (data.reals === undefined && data.sets === undefined) {
    context.addIssue({ code: 'custom', path: ['reals'], message: 'is missing, and so is data.sets' });
  }
}

export const trainingConfig = z.strictObject({
  seed: z.int().nonnegative().default(1).describe('number that all random draws start from'),
  out: z.string().describe('folder for checkpoints, log and the finished detector'),
  faces: z.string().optional().describe('folder for the face crops, to share between runs; <out>/faces where left out'),
  data: z
    .strictObject({
      reals: z
        .array(
          z.strictObject({
            path: z.string().describe('folder of natural photographs; subfolders are people'),
            match: z.string().optional().describe('pattern that file names must fit, such as "00[0-5]*.jpg"'),
            weight: z
              .number()
              .positive()
              .default(1)
              .describe('share of the training pictures, relative to the other folders'),
          }),
        )
        .min(1)
        .optional()
        .describe('folders of natural photographs, from which forgeries are made; or data.sets'),
      sets: z
        .array(preparedSet)
        .min(1)
        .optional()
        .describe('prepared sets, which bring their own forgeries; or data.reals'),
      crop: z
        .int()
        .min(128)
        .max(1024)
        .default(320)
        .describe('side of the stored face crops, 1.23 times network.margin; forging works on them'),
      validation: share.default(0.1).describe('share of the people kept for validation'),
      test: share.default(0).describe('share of the people kept out of training and validation altogether'),
      split_seed: z
        .int()
        .nonnegative()
        .optional()
        .describe('decides who is on which side; the seed of the run where left out'),
      licence: z.string().default('not stated').describe('terms of the photographs, for the manifest of the detector'),
    })
    .superRefine(oneSource),
  forge: z
    .strictObject({
      methods: z
        .array(z.enum(forgeMethodNames as [string, ...string[]]))
        .min(1)
        .default([...forgeMethodNames]),
      part_share: share.default(0.4).describe('share of the forgeries that change only parts of the face'),
      candidates: z.int().positive().default(8).describe('the source is the most alike of this many faces'),
    })
    .prefault({}),
  network: z
    .strictObject({
      backbone: z
        .string()
        .refine(
          (name) => name === 'faceres' || name.endsWith('.onnx') || Object.hasOwn(networks, name),
          `must be faceres, ${Object.keys(networks).join(', ')}, or the path of an ONNX file (.onnx)`,
        )
        .default('faceres')
        .describe('faceres, a built-in network, or the path of an ONNX file'),
      weights: z
        .string()
        .optional()
        .describe("safetensors file with PyTorch's names for a built-in network; random weights where left out"),
      feature: z
        .string()
        .optional()
        .describe('name of the feature in an ONNX file; what the last linear layer reads where left out'),
      tokens: z
        .enum(['first', 'mean'])
        .optional()
        .describe("which token of an ONNX file's feature counts, where it has tokens"),
      start: z
        .union([z.string(), z.array(z.string()).min(2)])
        .optional()
        .describe(
          'folder of a detector of the same network, at any size, whose weights the run goes on from; of several, the mean of their weights',
        ),
      normalise: z
        .strictObject({ mean: channels, std: channels })
        .optional()
        .describe("of values in 0..1, by channel; ImageNet's where left out (faceres takes none)"),
      trainable: z
        .array(z.string())
        .min(1)
        .default(['all'])
        .describe('what learns: all, head, norms, last:<n>, lora, patterns of names, any of these with "!" in front'),
      lora: z
        .strictObject({
          rank: z.int().positive().default(8),
          alpha: z.number().positive().default(16),
          targets: z.array(z.string()).min(1).default(['attention']),
        })
        .optional()
        .describe('low-rank matrices beside linear layers, which stay as they are'),
      size: z.int().min(64).max(512).multipleOf(16).default(160).describe('side of the crop, pixels'),
      margin: z
        .number()
        .min(1)
        .max(2)
        .default(1.3)
        .describe(
          'side of the crop over the larger side of the box around the landmarks, here and when the detector scans',
        ),
      embedding: z.int().min(2).max(1024).default(128),
    })
    .prefault({}),
  method: z
    .strictObject({
      pairing: z
        .strictObject({
          strategy: z.enum(['quad', 'target', 'random']).default('quad'),
          methods_per_quad: z
            .int()
            .min(1)
            .max(8)
            .default(1)
            .describe('by how many methods the same two faces are forged in a batch'),
        })
        .prefault({}),
      objective: z
        .enum(['rccl', 'cross_entropy', 'supcon', 'single_center', 'arcface'])
        .default('rccl')
        .describe('what stands beside the classification loss'),
      weight: z.number().nonnegative().default(0.5),
      temperature: z
        .union([
          z.number().positive(),
          z.strictObject({ start: z.number().positive(), low: z.number().positive(), high: z.number().positive() }),
        ])
        .default(0.1)
        .describe('a number, or { start, low, high } to learn it'),
      margin: z.number().min(0).max(1).default(0.2),
      margin_on: z.enum(['cosine', 'angle']).default('cosine'),
      denominator: z.enum(['own', 'all']).default('own'),
      centers: z.int().min(1).max(16).default(1),
      momentum: share.default(0.99),
      positives: z
        .union([
          z.literal(false),
          z.strictObject({
            share: share.default(0.25),
            reach: z.number().positive().default(0.5),
            beyond: share
              .default(0.5)
              .describe('share of the fakes that may lie nearer to the center than a synthesised positive'),
            clearance: z.number().nonnegative().default(0.05),
          }),
        ])
        .prefault({}),
      negatives: z
        .union([
          z.literal(false),
          z.strictObject({ share: share.default(0.25), join_fakes: z.boolean().default(false) }),
        ])
        .prefault({}),
      single_center: z.strictObject({ margin: z.number().nonnegative().default(0.03) }).prefault({}),
      arcface: z
        .strictObject({ margin: z.number().min(0).max(1.5).default(0.3), scale: z.number().positive().default(16) })
        .prefault({}),
      warmup_epochs: z.int().nonnegative().default(3).describe('epochs of classification loss alone'),
    })
    .prefault({}),
  schedule: z
    .strictObject({
      epochs: z.int().positive().default(20),
      quads_per_epoch: z.int().positive().default(512),
      quads_per_batch: z.int().positive().default(8).describe('a quad is four pictures by each of its methods'),
      learning_rate: z.number().positive().default(5e-4),
      warmup_steps: z.int().nonnegative().default(50),
      weight_decay: z.number().nonnegative().default(0.01),
      gradient_norm: z.number().positive().default(5).describe('gradients are scaled down to this norm'),
      average: z
        .number()
        .min(0)
        .max(0.99999)
        .default(0)
        .describe('the detector gets a running average of the weights, with this decay a step; 0 for the last weights'),
      checkpoint_minutes: z.number().positive().default(2),
    })
    .prefault({}),
  augment: z
    .strictObject({
      scale: share.default(0.08).describe('crops are scaled by up to this share'),
      shift: share.default(0.04).describe('crops are moved by up to this share of their side'),
      rotation: z.number().min(0).max(180).default(8).describe('crops are turned by up to this many degrees'),
      flip: share.default(0.5),
    })
    .prefault({}),
  interference: z
    .strictObject({
      resize: disturbance(0.3, 0.4, 1),
      blur: disturbance(0.2, 0.3, 1.5),
      noise: disturbance(0.2, 1, 8),
      colour: disturbance(0.3, 0, 0.15),
      suite: z
        .strictObject({
          probability: share.default(0).describe('how often a picture is perturbed'),
          levels: z
            .tuple([z.int().min(1).max(5), z.int().min(1).max(5)])
            .refine(([low, high]) => low <= high, 'the first level must not be above the second')
            .default([1, 3])
            .describe('weakest and strongest level to draw from'),
          types: z
            .array(z.enum(CROP_TYPES))
            .min(1)
            .default([...CROP_TYPES])
            .describe('types to draw from, as realcentric perturb --list has them'),
        })
        .optional()
        .describe('perturbations of the robustness suite, in front of jpeg; none where left out'),
      jpeg: disturbance(0.7, 35, 95),
    })
    .prefault({}),
  validation: z
    .strictObject({
      pairs: z.int().positive().default(200).describe('quads of the validation set'),
      every: z.int().positive().default(1).describe('epochs between validations'),
      keep: z
        .enum(['best', 'last'])
        .default('best')
        .describe('which checkpoint becomes the detector: the one with the highest validation AUC, or the last'),
    })
    .prefault({}),
  log: z
    .strictObject({
      tensorboard: z.boolean().default(true).describe('event files in <out>/tensorboard'),
      mlflow: z
        .strictObject({
          uri: z
            .url({ protocol: /^https?$/ })
            .refine((uri) => !/^[a-z]+:\/\/[^/]*@/i.test(uri), 'must not hold a password: the configuration is kept')
            .describe('address of an MLflow tracking server, such as http://127.0.0.1:5000'),
          experiment: z
            .string()
            .min(1)
            .default('realcentric')
            .describe('name of the experiment; made where it is missing'),
        })
        .optional()
        .describe('a tracking server that metrics are sent to; nothing is sent where left out'),
    })
    .prefault({})
    .describe('where a run is followed from, beside log.jsonl'),
  device: z.enum(['auto', 'cpu', 'webgpu', 'cuda']).default('cpu').describe('what the network is trained on'),
  threads: z.int().positive().optional().describe('threads of the network; all cores where left out'),
  workers: z.int().positive().default(1).describe('threads that make pictures'),
});

export type TrainingConfig = z.output<typeof trainingConfig>;
