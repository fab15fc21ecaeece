/** @file How library code tells its caller how far it is; the command line draws it, a server may stream it. */

export interface ProgressEvent {
  /** Items finished so far, counted from 0. */
  readonly done: number;
  /** All items, or undefined while that is not known. */
  readonly total: number | undefined;
  /** What is being done, the same text for the whole stage ("Finding faces"); a new label begins a new stage. */
  readonly label: string;
  /** What changes from event to event: a file name, a loss. */
  readonly detail?: string;
}

/** Called often (after every item); whoever listens decides how often to show it. Must not throw. */
export type Progress = (event: ProgressEvent) => void;
