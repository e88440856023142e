import { describe, expect, test } from 'vitest';
import {
  createdAgain,
  probeInto,
  sourceOf,
  targetOf,
  variantsOf,
} from '../../../../../functions/core/bulk/refused/probe.ts';
import { operation } from '../../records.ts';

describe('a probe', () => {
  test('goes where the document goes, with its routing or else its id', () => {
    const target = targetOf({ lines: '{"index":{"_index":"a","_id":"x","routing":"r"}}\n{"n":1}\n' });
    expect(target).toEqual({ index: 'a', id: 'x', routing: 'r' });
    expect(JSON.parse(probeInto(target, '{}').lines.split('\n')[0] ?? '').index.routing).toBe('r');
    const plain = targetOf(operation(3));
    expect(plain).toEqual({ index: 'events', id: '3', routing: undefined });
    expect(JSON.parse(probeInto(plain, '{}').lines.split('\n')[0] ?? '').index.routing).toBe('3');
  });

  test('is as long as it says, in bytes', () => {
    const probe = probeInto(targetOf(operation(3)), '{"text":"é"}');
    expect(probe.lines.split('\n').slice(1)).toEqual(['{"text":"é"}', '']);
    expect(probe.bytes).toBe(Buffer.byteLength(probe.lines));
    expect(createdAgain(operation(3))).toEqual({ lines: operation(3).lines, bytes: operation(3).bytes });
  });

  test('has the whole source of its witness', () => {
    expect(sourceOf({ lines: '{"create":{}}\n{"n":1}\n' })).toBe('{"n":1}');
  });
});

describe('variants of a document', () => {
  test('have another value in one field each, or lack it, or are empty', () => {
    const { full, less } = variantsOf('{"a":1,"b":"x"}');
    const [parsed, smaller] = [full, less].map((list) => list.map((json) => JSON.parse(json)));
    const others = [0, '0', '{}', '127.0.0.1', '2026-01-01T00:00:00Z'];
    expect(parsed).toEqual([...others.map((a) => ({ a, b: 'x' })), ...others.map((b) => ({ a: 1, b }))]);
    const nothings = [null, '', []];
    expect(smaller).toEqual([
      {},
      { b: 'x' },
      { a: 1 },
      ...nothings.map((a) => ({ a, b: 'x' })),
      ...nothings.map((b) => ({ a: 1, b })),
    ]);
  });

  test('are of the first twenty fields, and of no document that is long or no object', () => {
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`f${n}`, n])));
    expect(variantsOf(many).full).toHaveLength(100);
    const long = (length: number) => JSON.stringify({ a: 'x'.repeat(length - 8) });
    expect(long(8_192)).toHaveLength(8_192);
    expect(variantsOf(long(8_192)).full).toHaveLength(5);
    for (const none of [long(8_193), '[1]', 'null']) {
      expect(variantsOf(none)).toEqual({ full: [], less: ['{}'] });
    }
  });
});
