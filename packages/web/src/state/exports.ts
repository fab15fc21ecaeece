/** @file What can be taken away: the report and the finding, saved by the browser as files. */
import type { Finding } from 'realcentric/browser';
import { reportFromServer } from '../server/api.ts';
import type { Entry } from './entries.ts';
import { accessKey, language } from './settings.ts';

function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it on its own time.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every file system takes. */
function nameFor({ name }: Pick<Entry, 'name'>, ending: string): string {
  return `${name.replace(/[^\p{L}\p{N}._-]+/gu, '_')}.${ending}`;
}

export function saveJson(entry: Entry, finding: Finding): void {
  const text = `${JSON.stringify(finding, null, 2)}\n`;
  save(new Blob([text], { type: 'application/json' }), nameFor(entry, 'finding.json'));
}

export async function saveReport(entry: Entry, finding: Finding): Promise<void> {
  const state = entry.state.value;
  if (state.state === 'done' && state.serverId !== undefined) {
    const report = await reportFromServer(state.serverId, language.value, accessKey.value);
    save(report, nameFor(entry, 'report.html'));
    return;
  }
  throw new Error(finding.file);
}
