/** @file Findings for programs: one JSON object, or one object a line; written as they come, so that memory does not grow. */
import { type DescribedDetector, detectorFacts } from '../../scan/scanner.ts';
import { TOOL } from '../../scan/tool.ts';
import type { FindingOutput, Print } from './output.ts';

/** `{ "tool", "detector", "findings": [...] }`. */
export function jsonOutput(print: Print, described: DescribedDetector): FindingOutput {
  const head = JSON.stringify({ tool: TOOL, detector: detectorFacts(described) }, null, 2).replace(/\n}$/, '');
  let waiting: string | undefined;
  let begun = false;
  return {
    async add({ finding }) {
      const text = JSON.stringify(finding, null, 2).replaceAll('\n', '\n    ');
      // A comma is known to be needed only when the next one comes.
      if (waiting !== undefined) await print(`${waiting},`);
      else if (!begun) await print(`${head},\n  "findings": [`);
      begun = true;
      waiting = `    ${text}`;
    },
    async end() {
      if (waiting === undefined) await print(`${head},\n  "findings": []\n}`);
      else await print(`${waiting}\n  ]\n}`);
    },
  };
}

export function jsonLinesOutput(print: Print): FindingOutput {
  return { add: ({ finding }) => print(JSON.stringify(finding)), end: async () => undefined };
}
