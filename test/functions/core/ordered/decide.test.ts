import { expect, test } from 'vitest';
import { decide } from '../../../../functions/core/ordered/decide.ts';
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
