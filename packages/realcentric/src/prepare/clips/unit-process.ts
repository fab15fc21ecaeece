/**
 * @file A process of its own that does units, one at a time, with its own face networks: where a native decoder crashes, that costs one
 * video. Started by `processes/process-pool.ts`; ends when whoever started it is gone.
 */
import { type OpenFaceNetworks, openFaceNetworks } from '../../faces/node/networks.ts';
import { decodeOnOneThread } from '../../media/pictures.ts';
import { serveTasks } from '../../processes/serve-tasks.ts';
import { doUnit } from './do-unit.ts';
import type { UnitTask } from './unit-task.ts';

// Each process is one of several: libvips must not start threads of its own in each.
decodeOnOneThread();

let networks: Promise<OpenFaceNetworks> | undefined;

function openOnce(): Promise<OpenFaceNetworks> {
  networks ??= openFaceNetworks();
  return networks;
}

serveTasks((task: UnitTask) => doUnit(task, openOnce));
