/** @file A training configuration without the fakes of one method. */
import { UserError } from '../errors.ts';
import type { TrainingConfig } from './config.ts';

/** Of the forgeries that are made on the way, and of the prepared sets that list their methods. */
export type MethodsOf = Pick<TrainingConfig, 'data' | 'forge'>;

/**
 * The same configuration without a method, for a detector that is tested on what it has not met.
 * @throws UserError where the configuration does not name the method, or has no other
 */
export function withoutMethod<Config extends MethodsOf>(config: Config, method: string): Config {
  const { data, forge } = config;
  const lists = data.sets ? data.sets.map(({ methods }) => methods) : [forge.methods];
  const named = [...new Set(lists.flatMap((methods) => methods ?? []))];
  const unlisted = lists.includes(undefined);
  if (unlisted || !named.includes(method)) {
    const problem = unlisted ? 'a prepared set does not list its methods' : `no fakes of "${method}" are trained on`;
    const advice = unlisted ? 'list them as methods in data.sets' : `choose from ${named.join(', ')}`;
    throw new UserError('bad_config', problem, { advice });
  }
  if (named.length === 1) {
    throw new UserError('bad_config', `"${method}" is all that is trained on`, {
      advice: 'add methods to leave one out',
    });
  }
  if (!data.sets) return { ...config, forge: { ...forge, methods: forge.methods.filter((name) => name !== method) } };
  const sets = data.sets.flatMap((set) => {
    const methods = set.methods?.filter((name) => name !== method);
    // What had no other method has no forgeries left to train on.
    return methods?.length === 0 ? [] : [{ ...set, methods }];
  });
  return { ...config, data: { ...data, sets } };
}
