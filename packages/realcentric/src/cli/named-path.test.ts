/** @file Names in front of paths. */
import { expect, it } from 'vitest';
import { namedPath } from './named-path.ts';

it.each([
  ['runs/a/detector', undefined, 'runs/a/detector'],
  ['without swap=runs/a=b', 'without swap', 'runs/a=b'],
  ['=runs/a', undefined, '=runs/a'],
  ['name=', undefined, 'name='],
])('%s', (text, name, path) => expect(namedPath(text)).toEqual({ name, path }));
