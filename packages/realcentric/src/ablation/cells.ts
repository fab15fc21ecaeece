/** @file The cells of an ablation: which training runs it takes. */
import { UserError } from '../errors.ts';
import { type TrainingConfig, trainingConfig } from '../training/config.ts';
import { withPaths } from '../training/config-paths.ts';
import { withoutMethod } from '../training/leave-out.ts';
import type { AblationConfig } from './config.ts';

export interface Cell {
  /** Name of its folder. */
  readonly id: string;
  readonly variant: string;
  readonly seed: number;
  /** The forgery family that training does without, and the test is on; null for all families on both sides. */
  readonly leftOut: string | null;
  readonly training: TrainingConfig;
}

/** A copy with the value at a path (`method.pairing.strategy`) replaced. @throws UserError where the path leads through something that is no object */
export function withSetting(config: unknown, path: string, value: unknown): unknown {
  const [first, ...rest] = path.split('.') as [string, ...string[]];
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UserError('bad_config', `nothing to set at "${path}"`, {
      advice: 'check the path against the training configuration',
    });
  }
  const inner = (config as Record<string, unknown>)[first];
  return { ...config, [first]: rest.length === 0 ? value : withSetting(inner ?? {}, rest.join('.'), value) };
}

function trainingOf(
  config: AblationConfig,
  set: Readonly<Record<string, unknown>>,
  seed: number,
  leftOut: string | null,
  out: string,
  at: (path: string) => string,
): TrainingConfig {
  let raw: unknown = { ...config.base, out, seed, data: { split_seed: 1, ...config.base.data } };
  for (const [path, value] of Object.entries(set)) raw = withSetting(raw, path, value);
  const parsed = trainingConfig.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UserError('bad_config', `a variant sets ${issue?.path.join('.') || 'something'}: ${issue?.message}`, {
      advice: 'check the variants against the training configuration',
    });
  }
  const training = withPaths(parsed.data, at);
  return leftOut === null ? training : withoutMethod(training, leftOut);
}

/**
 * All cells: every variant over every seed, then those without a family in turn.
 * @param folder absolute, for the cell of that name
 * @param at makes the paths of the configuration, and those that a variant sets, absolute
 */
export function cellsOf(config: AblationConfig, folder: (id: string) => string, at: (path: string) => string): Cell[] {
  const { variants, seeds, base, leave_out: leaveOut, leave_out_seeds: leftOutSeeds = seeds } = config;
  const unknown = leaveOut.find((name) => !variants.some((v) => v.name === name));
  if (unknown !== undefined) {
    throw new UserError('bad_config', `leave_out names "${unknown}", which is no variant`, {
      advice: `choose from ${variants.map((v) => v.name).join(', ')}`,
    });
  }
  if (leaveOut.length > 0 && base.forge.methods.length < 2) {
    throw new UserError('bad_config', 'leave_out takes two forgery families at least', {
      advice: 'add methods to base.forge.methods',
    });
  }
  const slug = (name: string) =>
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
  const cell = (name: string, set: Readonly<Record<string, unknown>>, seed: number, leftOut: string | null): Cell => {
    const id = `${slug(name)}-seed-${seed}${leftOut ? `-without-${leftOut}` : ''}`;
    return { id, variant: name, seed, leftOut, training: trainingOf(config, set, seed, leftOut, folder(id), at) };
  };
  const whole = variants.flatMap(({ name, set, seeds: own = seeds }) => own.map((seed) => cell(name, set, seed, null)));
  // Family by family, so that what is compared is done together.
  const without = base.forge.methods.flatMap((family) =>
    variants
      .filter(({ name }) => leaveOut.includes(name))
      .flatMap(({ name, set }) => leftOutSeeds.map((seed) => cell(name, set, seed, family))),
  );
  const cells = [...whole, ...without];
  const twice = cells.find(({ id }, i) => cells.some((other, j) => j < i && other.id === id));
  if (twice)
    throw new UserError('bad_config', `two variants have the name "${twice.variant}"`, { advice: 'name them apart' });
  return cells;
}
