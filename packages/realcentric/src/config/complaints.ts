/** @file Says in plain words what a schema found wrong, and where. */
import type * as z from 'zod';
import { closest } from './closest.ts';
import { schemaPlace } from './schema-keys.ts';

export interface Complaint {
  /** The value, or the mapping that lacks a key. */
  readonly path: readonly PropertyKey[];
  /** The key at fault in the mapping at `path`, where it is a key and not a value. */
  readonly key: string | undefined;
  readonly problem: string;
  readonly advice: string;
}

type Issue = z.core.$ZodIssue;

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
  null: 'null',
};

/** One complaint for each fault; `value` is the whole configuration that was checked. */
export function complaints(schema: z.ZodType, value: unknown, issues: readonly Issue[]): Complaint[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(schema, issue.path, key));
    if (isMissing(value, issue.path)) return [missingKey(schema, issue.path)];
    if (issue.code === 'invalid_union') return unionComplaints(schema, value, issue);
    return [wrongValue(schema, value, issue, requirement(issue))];
  });
}

function unknownKey(schema: z.ZodType, path: readonly PropertyKey[], key: string): Complaint {
  const { keys } = schemaPlace(schema, path);
  const meant = closest(key, keys);
  const advice = meant === undefined ? `the keys known here are ${keys.join(', ')}` : `did you mean "${meant}"?`;
  return { path, key, problem: `unknown key "${key}"`, advice };
}

function missingKey(schema: z.ZodType, path: readonly PropertyKey[]): Complaint {
  const { description } = schemaPlace(schema, path);
  const advice = `add it${description === undefined ? '' : ` (${description})`}`;
  return { path: path.slice(0, -1), key: undefined, problem: `missing key "${dotted(path)}"`, advice };
}

function wrongValue(schema: z.ZodType, value: unknown, issue: Issue, must: string): Complaint {
  const { description } = schemaPlace(schema, issue.path);
  const name = issue.path.length === 0 ? 'the configuration' : dotted(issue.path);
  const found = valueAt(value, issue.path);
  const meant =
    issue.code === 'invalid_value' && typeof found === 'string' ? closest(found, issue.values.map(String)) : undefined;
  const problem = issue.code === 'custom' ? `${name}: ${issue.message}` : `${name} must ${must}, not ${words(found)}`;
  const correct = `correct it${description === undefined ? '' : ` (${description})`}`;
  return {
    path: issue.path,
    key: undefined,
    problem,
    advice: meant === undefined ? correct : `did you mean "${meant}"?`,
  };
}

/** Of a union, the faults of the form that the value has the shape of; where it has the shape of none, that it has not. */
function unionComplaints(schema: z.ZodType, value: unknown, issue: z.core.$ZodIssueInvalidUnion): Complaint[] {
  if (issue.errors.length === 0) {
    const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
    return [wrongValue(schema, value, issue, `be one of ${options.join(', ')}`)];
  }
  const fitting = issue.errors.find((form) => !form.some((inner) => inner.path.length === 0 && isShapeFault(inner)));
  if (fitting !== undefined) {
    const inner = fitting.map((part) => ({ ...part, path: [...issue.path, ...part.path] }));
    return complaints(schema, value, inner);
  }
  const shapes = issue.errors.flat().filter((inner) => inner.path.length === 0);
  const expected = [...new Set(shapes.map((inner) => requirement(inner)))];
  return [wrongValue(schema, value, issue, expected.join(' or '))];
}

function isShapeFault(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

/** What follows "must". */
function requirement(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `be ${EXPECTED[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return limit(issue.origin, issue.inclusive === true ? 'at least' : 'more than', issue.minimum);
    case 'too_big':
      return limit(issue.origin, issue.inclusive === true ? 'at most' : 'less than', issue.maximum);
    case 'not_multiple_of':
      return `be a multiple of ${issue.divisor}`;
    default:
      return `be as the schema asks (${issue.message})`;
  }
}

function limit(origin: string, relation: string, bound: number | bigint): string {
  if (origin === 'string') return `have ${relation} ${bound} characters`;
  if (origin === 'array') return `have ${relation} ${bound} ${bound === 1 ? 'entry' : 'entries'}`;
  return `be ${relation} ${bound}`;
}

/** A value as it is spoken of: `the text "abc"`, `-1`, `a list`. */
function words(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text "${value}"` : String(value);
}

/** "training.optimizer.lr", "reals[0]". */
function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${String(step)}`))
    .join('');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((at: unknown, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], value);
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  const last = path.at(-1);
  if (typeof last !== 'string') return false;
  const parent = valueAt(value, path.slice(0, -1));
  return typeof parent === 'object' && parent !== null && !Object.hasOwn(parent, last);
}
