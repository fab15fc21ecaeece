/** @file What the page and the worker that scans say to each other. */
import type { Finding, ProgressEvent } from 'realcentric/browser';
import type { Device } from './runtime.ts';
import type { ServedFile } from './served-files.ts';

export type Question =
  | {
      readonly ask: 'open';
      /** Address of the page, which the paths of files are relative to. */
      readonly base: string;
      readonly files: readonly ServedFile[];
      readonly device: Device;
    }
  | { readonly ask: 'scan'; readonly id: string; readonly file: Blob; readonly name: string }
  | { readonly ask: 'cancel'; readonly id: string }
  /** The manifest store of a file (C2PA), by settings of c2pa-rs. */
  | {
      readonly ask: 'manifest';
      readonly id: string;
      readonly file: Blob;
      readonly type: string;
      readonly settings: string;
    }
  /** Whether the graphics card could be used the next time. */
  | { readonly ask: 'try graphics' };

export type News =
  /** Bytes of the networks and the runtime. */
  | { readonly tell: 'loading'; readonly done: number; readonly total: number }
  | { readonly tell: 'open'; readonly device: Device; readonly threads: number }
  | { readonly tell: 'closed'; readonly problem: string }
  | { readonly tell: 'progress'; readonly id: string; readonly event: ProgressEvent }
  /** The finding of a picture whose scores are still to be explained. */
  | { readonly tell: 'judged'; readonly id: string; readonly finding: Finding }
  | { readonly tell: 'finding'; readonly id: string; readonly finding: Finding }
  | { readonly tell: 'cancelled'; readonly id: string }
  | { readonly tell: 'failed'; readonly id: string; readonly problem: string }
  | { readonly tell: 'manifest'; readonly id: string; readonly json: string | undefined; readonly problem: string }
  | { readonly tell: 'graphics'; readonly usable: boolean };
