import { expect, test } from 'vitest';
import { fieldReader } from '../../../../functions/core/windows/plan.ts';

test.each<[path: string, document: Record<string, unknown>, values: readonly unknown[]]>([
  ['host', { host: 'a' }, ['a']],
  ['host', {}, []],
  ['host', { host: null }, []],
  ['host', { host: undefined }, []],
  ['n', { n: 0 }, [0]],
  ['tags', { tags: ['a', null, ['b', ['c']]] }, ['a', 'b', 'c']],
  ['url.path', { url: { path: '/' } }, ['/']],
  ['url.path', { 'url.path': 'literal', url: { path: '/' } }, ['literal']],
  ['url.path', { url: 'text' }, []],
  ['url.path', { url: [{ path: '/a' }, { path: ['/b'] }, {}, 7] }, ['/a', '/b']],
  ['a.b.c', { a: { b: { c: 1 } } }, [1]],
  ['toString', {}, []],
  ['constructor.name', { host: 'a' }, []],
  ['__proto__', JSON.parse('{"__proto__":"own"}'), ['own']],
])('%s of %o is %o', (path, document, values) => {
  expect(fieldReader(path)(document)).toEqual(values);
});
