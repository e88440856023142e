import { describe, expect, it } from 'vitest';
import type { Evidence } from './judge.ts';
import { judgeOrdered } from './judge-ordered.ts';
import { change, documentOf, letterOf, poison, put } from './puts.ts';

const first = change(1, {
  entity: 'a',
  action: 'index',
  fields: { amount: 1, details: { left: 1, right: 1 } },
});
const partial = change(2, { entity: 'a', action: 'upsert', fields: { details: { left: 2 } } });
const born = change(3, { entity: 'b', action: 'index', fields: { amount: 3 } });
const gone = change(4, { entity: 'b', action: 'delete', fields: {} });
const newer = change(5, { entity: 'c', action: 'index', fields: { revision: 7 } });
const late = change(6, { entity: 'c', action: 'index', fields: { revision: 6 } });

const a = documentOf(partial, { marker: 'a', action: 'upsert', amount: 1, details: { left: 2, right: 1 } });
const b = documentOf(born, { marker: 'b', action: 'index', amount: 3 });
const c = documentOf(newer, { marker: 'c', action: 'index', revision: 7 });

const whole: Evidence = { puts: [first, partial, born, gone, newer, late], documents: [a, c], letters: [] };

const cases: readonly [string, Partial<Evidence>, RegExp][] = [
  ['a document that is missing', { documents: [c] }, /^missing: a/],
  ['a document that is there twice', { documents: [a, a, c] }, /^duplicated: a/],
  ['a deleted document that is there again', { documents: [a, b, c] }, /^resurrected: b/],
  [
    'an older change that has won',
    { documents: [documentOf(first, { marker: 'a', amount: 1 }), c] },
    /^wrong winner: a/,
  ],
  [
    'a late revision that has won over a newer one',
    { documents: [a, documentOf(late, { marker: 'c', action: 'index', revision: 6 })] },
    /^wrong winner: c/,
  ],
  [
    'a partial change that took away what it did not name',
    { documents: [documentOf(partial, { marker: 'a', action: 'upsert', details: { left: 2 } }), c] },
    /^wrong content: a/,
  ],
  ['a good change in the dead letters', { letters: [letterOf(born)] }, /^misplaced: index/],
  ['a refused change that is nowhere', { puts: [...whole.puts, poison(8)] }, /^missing: poison/],
  [
    'a document that nobody put',
    { documents: [a, c, { ...a, fields: { marker: 'x' } }] },
    /^misplaced: a document of x/,
  ],
];

describe('the judge of documents under ids of their own', () => {
  it('finds nothing where the last change of each has won', () => {
    const { rows, violations } = judgeOrdered(whole);
    expect(violations).toEqual([]);
    expect(rows.get('index')).toMatchObject({ put: 4, indexed: 1, overtaken: 3 });
  });

  it('lets a refused change go that a later one of its entity has overtaken, and no other', () => {
    const refused = (number: number, entity: string) =>
      put(number, { kind: 'dead-lettered', stage: /./, documents: [], entity }, 'refused');
    const { violations } = judgeOrdered({
      ...whole,
      puts: [...whole.puts, refused(0, 'a'), refused(9, 'a')],
    });
    expect(violations).toEqual(['missing: refused, shardId-000000000000 9 is not in the dead letters']);
  });

  it.each(cases)('finds %s', (_, given, violation) => {
    expect(judgeOrdered({ ...whole, ...given }).violations.join('\n')).toMatch(
      new RegExp(violation.source, 'm'),
    );
  });
});
