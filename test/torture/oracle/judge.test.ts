import { describe, expect, it } from 'vitest';
import { type Evidence, judge } from './judge.ts';
import { documentOf, good, letterOf, poison, put } from './puts.ts';

const plain = [good(1), good(2)] as const;
const filtered = put(3, { kind: 'filtered' });
const bad = poison(4);
const document = (number: 1 | 2) =>
  documentOf(plain[number - 1] ?? plain[0], { marker: `m${number}`, amount: number });

const whole: Evidence = {
  puts: [...plain, filtered, bad],
  documents: [document(1), document(2)],
  letters: [letterOf(bad)],
};

const cases: readonly [string, Partial<Evidence>, RegExp][] = [
  ['a document that is missing', { documents: [document(1)] }, /^missing: plain/],
  [
    'a document that is there twice',
    { documents: [document(1), document(2), { ...document(2), id: 'x' }] },
    /^duplicated: plain/,
  ],
  [
    'a document with a wrong field',
    { documents: [document(1), documentOf(plain[1], { marker: 'm2', amount: 3 })] },
    /^wrong content: plain/,
  ],
  [
    'a document with a field that its record had not',
    { documents: [document(1), documentOf(plain[1], { marker: 'm2', amount: 2, text: 'x' })] },
    /^wrong content: plain/,
  ],
  [
    "a document that names another record's place",
    { documents: [document(1), documentOf(filtered, { marker: 'm2', amount: 2 })] },
    /^missing: plain/,
  ],
  [
    'a document of a record that was filtered',
    { documents: [document(1), document(2), documentOf(filtered, { marker: 'm3' })] },
    /^misplaced: 1 documents of m3/,
  ],
  [
    'a good record in the dead letters',
    { letters: [letterOf(bad), letterOf(plain[0])] },
    /^misplaced: plain.*in the dead letters/,
  ],
  ['a bad record that is nowhere', { letters: [] }, /^missing: poison/],
  [
    'wrong bytes in a dead letter',
    { letters: [{ ...letterOf(bad), data: 'AAAA' }] },
    /^wrong content: the dead letter/,
  ],
  [
    'a wrong key in a dead letter',
    { letters: [{ ...letterOf(bad), partitionKey: 'x' }] },
    /^wrong content: the dead letter/,
  ],
  [
    'a dead letter without a reason',
    { letters: [{ ...letterOf(bad), stages: [] }] },
    /^wrong content:.*stage none/,
  ],
  [
    'a dead letter that names the wrong stage',
    { letters: [{ ...letterOf(bad), stages: ['bulk'] }] },
    /stage bulk/,
  ],
  [
    'a dead letter of a record that was never put',
    { letters: [letterOf(bad), letterOf(good(9))] },
    /^misplaced:.*never put/,
  ],
];

describe('the judge of documents under derived ids', () => {
  it('finds nothing where all is as it was put', () => {
    const { rows, violations } = judge(whole);
    expect(violations).toEqual([]);
    expect(rows.get('plain')).toMatchObject({ put: 2, indexed: 2, missing: 0 });
    expect(rows.get('filtered')).toMatchObject({ put: 1, filtered: 1 });
    expect(rows.get('poison')).toMatchObject({ put: 1, 'dead-lettered': 1 });
  });

  it.each(cases)('finds %s', (_, change, violation) => {
    expect(judge({ ...whole, ...change }).violations.join('\n')).toMatch(new RegExp(violation.source, 'm'));
  });

  it('takes the same letter twice for one, since a batch may be split in another way when it comes again', () => {
    expect(judge({ ...whole, letters: [letterOf(bad), letterOf(bad)] }).violations).toEqual([]);
  });

  it('wants one document for each time that a record was put', () => {
    const again = { ...plain[0], sequenceNumber: '5' };
    const puts = [...whole.puts, again];
    expect(judge({ ...whole, puts }).violations).toEqual(['missing: plain, shardId-000000000000 5']);
    const documents = [...whole.documents, documentOf(again, { marker: 'm1', amount: 1 })];
    expect(judge({ ...whole, puts, documents }).violations).toEqual([]);
  });
});
