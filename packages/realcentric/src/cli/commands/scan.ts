/** @file `realcentric scan`: what the detector says of pictures. */

import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { listPictures } from '../../media/list.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';
import { annotate } from '../../scan/annotate.ts';
import type { Finding } from '../../scan/finding.ts';
import { openScanner } from '../../scan/node/open-scanner.ts';
import { scanFile } from '../../scan/node/scan-file.ts';
import { addExamples, type CommandContext, EXIT } from '../context.ts';
import { renderFindings } from '../findings-table.ts';

interface Options {
  readonly model?: string;
  readonly json?: boolean;
  readonly annotate?: string;
}

export function define(command: Command, context: CommandContext): void {
  command
    .description('Looks for manipulated faces in pictures. Folders are searched for pictures, subfolders included.')
    .argument('<path...>', 'pictures and folders')
    .option('--model <folder>', 'a detector that realcentric train wrote; the bundled one unless told')
    .option('--json', 'print one JSON object instead of a table')
    .option('--annotate <folder>', 'write the pictures with boxes and scores drawn on them')
    .action((paths: string[], options: Options) => scan(paths, options, context));
  addExamples(command, [
    ['realcentric scan photo.jpg', 'a table with one row a face'],
    ['realcentric scan --json pictures/ > findings.json', 'for programs'],
    ['realcentric scan --annotate marked/ photo.jpg', 'writes marked/photo.png'],
  ]);
}

/** Names that do not come twice, so that pictures of one name in two folders do not overwrite each other. */
function freeName(file: string, taken: Set<string>): string {
  const stem = basename(file).replace(/\.[^.]*$/, '');
  let name = stem;
  for (let i = 2; taken.has(name); i++) name = `${stem}-${i}`;
  taken.add(name);
  return `${name}.png`;
}

async function listEach(paths: readonly string[], context: CommandContext): Promise<string[]> {
  const files = new Set<string>();
  for (const path of paths) {
    try {
      const found = await listPictures([path], { signal: context.signal });
      if (found.length === 0) {
        throw new UserError('no_work', 'holds no pictures', {
          file: path,
          advice: 'give a folder with pictures in it',
        });
      }
      for (const file of found) files.add(file);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      context.problem(error);
    }
  }
  return [...files];
}

async function scan(paths: readonly string[], options: Options, context: CommandContext): Promise<void> {
  const files = await listEach(paths, context);
  if (files.length === 0) return;
  if (options.annotate) await mkdir(options.annotate, { recursive: true });
  const scanner = await openScanner(options.model);
  const findings: Finding[] = [];
  const taken = new Set<string>();
  for (const [done, file] of files.entries()) {
    context.signal.throwIfAborted();
    context.progress({ done, total: files.length, label: 'Scanning', detail: basename(file) });
    const finding = await scanFile(file, scanner, context);
    if (finding.message) {
      context.note(`realcentric: ${finding.message}`);
      context.setExitCode(EXIT.userError);
    }
    findings.push(finding);
    if (options.annotate && finding.media) {
      const { image } = await readPicture(file);
      await writePicture(join(options.annotate, freeName(file, taken)), annotate(image, finding.faces));
    }
  }
  context.progress({ done: files.length, total: files.length, label: 'Scanning' });
  const { manifest, checksum } = scanner.detector;
  await scanner.close();
  if (options.json) {
    const { name, version, bands } = manifest;
    context.print(JSON.stringify({ detector: { name, version, sha256: checksum, bands }, findings }, null, 2));
  } else {
    context.print(renderFindings(findings, context.colour));
  }
}
