/** @file A clip of a preparation as a job: what a process of a worker does. */
import { type OpenFaceNetworks, openFaceNetworks } from '../../faces/node/networks.ts';
import { doUnit } from '../../prepare/clips/do-unit.ts';
import type { UnitAnswer } from '../../prepare/clips/unit-task.ts';
import type { PreparePayload } from './tasks.ts';

let networks: Promise<OpenFaceNetworks> | undefined;

function openOnce(): Promise<OpenFaceNetworks> {
  networks ??= openFaceNetworks();
  return networks;
}

export function doPrepare({ task }: PreparePayload): Promise<UnitAnswer> {
  return doUnit(task, openOnce);
}
