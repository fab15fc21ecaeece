/**
 * @file FEATURES.md lists every operator with what this package does with it; it is made from the registered rules and from what the tests
 * check. ORTGRAD_WRITE_FEATURES=1 writes it anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { createGraph, input, type Node } from '../graph/graph.ts';
import { supportedOperators } from '../graph/inference.ts';
import './backward.ts';
import { allCases } from './cases/all-testing.ts';
import { FLAT } from './elementwise.ts';
import { gradientRules } from './rules.ts';

const PAGE = new URL('../../FEATURES.md', import.meta.url);
const START = '<!-- operators: made by features.test.ts -->\n';
const END = '\n<!-- end -->';

const keyOf = ({ op, domain }: Node) => (domain === '' ? op : `${domain}.${op}`);

/** How many of the gradient checks have an operator in the graph that they check. */
function checksByOperator(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const check of Object.values(allCases).flatMap((cases) => Object.values(cases))) {
    const graph = createGraph();
    check.build(...check.inputs.map((t, i) => input(graph, `x${i}`, t.dtype, t.shape)));
    for (const key of new Set(graph.nodes.map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Which of the networks that PyTorch exported have an operator. */
function networksByOperator(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const folder = new URL('./pytorch/', import.meta.url);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.onnx.gz'))) {
    const model = fromBinary(ModelProtoSchema, gunzipSync(readFileSync(new URL(file, folder))));
    for (const op of new Set(model.graph?.node.map((node) => node.opType))) {
      found.set(op, [...(found.get(op) ?? []), file.replace('.onnx.gz', '')]);
    }
  }
  return found;
}

const checks = checksByOperator();
const networks = networksByOperator();
const isOwn = (op: string) => !op.startsWith('ortgrad.') && !op.startsWith('com.microsoft.nchwc');
const operators = supportedOperators().filter(isOwn).sort();
const flat = new Set<string>(FLAT);

function row(op: string): string {
  const gradient = flat.has(op) ? 'nothing flows' : gradientRules.has(op) ? 'yes' : 'refused';
  const listed = networks.get(op) ?? [];
  return `| ${op} | ${gradient} | ${checks.get(op) ?? ''} | ${listed.join(', ')} |`;
}

function table(): string {
  return ['| operator | gradient | finite differences | PyTorch |', '|---|---|---|---|', ...operators.map(row)].join(
    '\n',
  );
}

describe('FEATURES.md', () => {
  it('lists the operators as they are', () => {
    const page = readFileSync(PAGE, 'utf8');
    const [start, end] = [page.indexOf(START) + START.length, page.indexOf(END)];
    if (process.env.ORTGRAD_WRITE_FEATURES) writeFileSync(PAGE, `${page.slice(0, start)}${table()}${page.slice(end)}`);
    else expect(page.slice(start, end)).toBe(table());
  });

  it('has a check by finite differences for every gradient', () => {
    const untested = [...gradientRules.keys()].filter((op) => !flat.has(op) && !checks.has(op));
    expect(untested).toEqual([]);
  });

  it('has a shape rule for every gradient', () => {
    expect([...gradientRules.keys()].filter((op) => !supportedOperators().includes(op))).toEqual([]);
  });
});
