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

/** The service's own report where the service examined the file and still has it; made here otherwise. */
async function reportOf(entry: Entry, finding: Finding): Promise<Blob> {
  const state = entry.state.value;
  const serverId = state.state === 'done' ? state.serverId : undefined;
  if (serverId !== undefined) {
    const report = await reportFromServer(serverId, language.value, accessKey.value).catch(() => undefined);
    if (report) return report;
  }
  const { makeReport } = await import('./report.ts');
  return makeReport(entry, finding, language.value);
}

export async function saveReport(entry: Entry, finding: Finding): Promise<void> {
  save(await reportOf(entry, finding), nameFor(entry, 'report.html'));
}
