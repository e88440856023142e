import { expect, test } from 'vitest';
import { decide } from '../../../../functions/core/ordered/decide.ts';
import { ordered } from './store.ts';

test('a document that is replaced has as many partial ones before it as a batch holds', () => {
  const most = 150_000;
  const [upsert, index] = (['upsert', 'index'] as const).map((action, place) =>
    ordered({ id: 'a', action, document: { n: 1 } }, place),
  );
  if (upsert === undefined || index === undefined) throw new Error('no operations');
  const candidates = Array.from({ length: most }, (_, place) => ({ place, operation: upsert }));
  const { write } = decide({ source: {} }, [...candidates, { place: most, operation: index }], most + 1);
  expect(write).toMatchObject({ applied: [most] });
  expect(write?.overtaken).toHaveLength(most);
});
