import { expect, test } from 'vitest';
import { decide, groupByDocument } from '../../../../functions/core/ordered/decide.ts';
import { expectWithin } from '../in-time.ts';
import { ordered } from './store.ts';

test('a document that is replaced has as many partial ones before it as a batch holds', () => {
  const most = 150_000;
  const [upsert, index] = (['upsert', 'index'] as const).map((action, position) =>
    ordered({ id: 'a', action, document: { n: 1 } }, position),
  );
  if (upsert === undefined || index === undefined) throw new Error('no operations');
  const candidates = Array.from({ length: most }, (_, position) => ({ position, operation: upsert }));
  const { write } = decide({ source: {} }, [...candidates, { position: most, operation: index }], most + 1);
  expect(write).toMatchObject({ applied: [most] });
  expect(write?.overtaken).toHaveLength(most);
});

test('partial documents of one id that each bring a field are merged in time for their own bytes', () => {
  const candidates = Array.from({ length: 4_000 }, (_, position) => ({
    position,
    operation: ordered(
      { id: 'a', action: 'upsert', document: { [`field-${position}`]: position } },
      position,
    ),
  }));
  const started = performance.now();
  const { write } = decide({ source: {} }, candidates, candidates.length);
  expectWithin(3_000, started);
  expect(write?.applied).toHaveLength(candidates.length);
  expect(Object.keys(JSON.parse(write?.json ?? '{}'))).toHaveLength(candidates.length + 1);
});

test('the operations of a document are in the stream’s order, whatever the order of the batch', () => {
  const operations = [2, 0, 1].map((place) => ordered({ id: 'a', action: 'upsert', document: {} }, place));
  const [group, ...others] = groupByDocument(operations);
  expect(group?.candidates.map(({ position }) => position)).toEqual([1, 2, 0]);
  expect(others).toEqual([]);
});
