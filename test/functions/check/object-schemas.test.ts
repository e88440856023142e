import { expect, test } from 'vitest';
import { z } from 'zod';
import { chosen, dotted, entriesOf, optionsOf, problemsIn } from '../../../functions/check/object-schemas.ts';
import { aFunction, aName, says } from '../../../functions/check/value-schemas.ts';

interface Fruit {
  readonly name: string;
  readonly ripe?: 'yes' | 'no';
  readonly peel?: (knife: string) => void;
}

const name = z.string(says('is no name; give a text.'));
const ripe = z.enum(['yes', 'no'], says("isn't known; give yes or no.")).optional();
const peel = aFunction<Fruit['peel']>('give one').optional();
const fruit = optionsOf<Fruit>()('a fruit', 'is no fruit; give { name }.', { name, ripe, peel });

function problemsOf(value: unknown): string[] {
  return problemsIn(fruit, value, (path) => dotted(['fruit', ...path]));
}

test('what the compiler compares with the type', () => {
  const options = optionsOf<Fruit>();
  // @ts-expect-error The type has an option that the schemas lack.
  options('a fruit', '', { name, ripe });
  // @ts-expect-error The schemas have an option that the type lacks.
  options('a fruit', '', { name, ripe, peel, colour: z.string() });
  // @ts-expect-error The type has a value that the schemas lack.
  options('a fruit', '', { name, ripe: z.enum(['yes']).optional(), peel });
  // @ts-expect-error The schemas have a value that the type lacks.
  options('a fruit', '', { name, ripe: z.enum(['yes', 'no', 'soon']).optional(), peel });
  // @ts-expect-error The type may be without an option that the schemas ask for.
  options('a fruit', '', { name, ripe: z.enum(['yes', 'no']), peel });
  expect(options('a fruit', '', { name, ripe, peel }).names).toEqual(['name', 'ripe', 'peel']);
});

test.each<[unknown, ...string[]]>([
  [{ name: 'plum' }],
  [{ name: 'plum', ripe: undefined, stone: undefined }],
  [undefined, 'fruit: undefined is no fruit; give { name }.'],
  [[], 'fruit: [] is no fruit; give { name }.'],
  [{}, 'fruit.name: undefined is no name; give a text.'],
  [
    { rip: 'yes', ripe: 'soon', ['__proto__']: 1 },
    'fruit: "rip" is no option of a fruit; did you mean ripe? It takes name, ripe, peel.',
    'fruit: "__proto__" is no option of a fruit; it takes name, ripe, peel.',
    'fruit.name: undefined is no name; give a text.',
    'fruit.ripe: "soon" isn\'t known; give yes or no.',
  ],
])('%j is said to be wrong in each option, unknown ones first', (value, ...problems) => {
  expect(problemsOf(value)).toEqual(problems);
});

test('a name that breaks two rules is told once, and one that every object has by that', () => {
  const short = aName(/^[a-z]{1,3}$/, 'is too long.');
  const said = (value: unknown) => problemsIn(short, value, () => 'name');
  expect(said('ABCD')).toEqual(['name: "ABCD" is too long.']);
  expect(said('valueOf')).toEqual([
    'name: "valueOf" is what every object of JavaScript has; give another one.',
  ]);
  expect(said(5)).toEqual(['name: 5 is too long.']);
});

test('no name of an object is passed over', () => {
  const fruits = entriesOf(z.string().regex(/^[a-z]/, says('is no name.')), fruit, 'is no bowl.', 1);
  const given: unknown = JSON.parse('{ "__proto__": { "name": 1 }, "plum": { "name": "plum" } }');
  expect(problemsIn(fruits, given, dotted)).toEqual([
    ': "__proto__" is no name.',
    '__proto__.name: 1 is no name; give a text.',
  ]);
  expect(problemsIn(fruits, {}, dotted)).toEqual([': {} is no bowl.']);
});

test('of a value with two forms, what is wrong is said in the form that was meant', () => {
  const either = z.object({
    fruit: chosen((given) => (typeof given === 'string' ? name : fruit)).optional(),
  });
  const said = (value: unknown) => problemsIn(either, { fruit: value }, dotted);
  expect(said('plum')).toEqual([]);
  expect(said({ name: 5 })).toEqual(['fruit.name: 5 is no name; give a text.']);
  expect(problemsIn(either, {}, dotted)).toEqual([]);
});

test.each([
  [[], ''],
  [['links', 0], 'links[0]'],
  [[0, 'size', 'of'], '[0].size.of'],
])('the path %j reads %j', (path, text) => {
  expect(dotted(path)).toBe(text);
});
