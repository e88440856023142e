import { describe, expect, test } from 'vitest';
import { indexerAccess, setupAccess } from '../../infra/search-access.ts';

const derived = { name: 'events', document: { index: 'events-{yyyy.MM.dd}' } };
const ordered = { name: 'customers', document: { index: 'customers', id: () => 'id' } };
const post = 'es:ESHttpPost';

describe('a pipeline that writes in the stream’s order', () => {
  test('may read what its documents replace; others may only write', () => {
    expect(indexerAccess(ordered)).toEqual([{ actions: [post], paths: ['_bulk', '_mget'] }]);
    expect(indexerAccess(derived)).toEqual([{ actions: [post], paths: ['_bulk'] }]);
  });

  test('has its setup make the one index that holds its documents', () => {
    const put = { actions: ['es:ESHttpPut'], paths: ['customers.documents'] };
    expect(setupAccess(ordered)).toContainEqual(put);
    const puts = setupAccess(derived).filter(({ actions }) => actions.includes('es:ESHttpPut'));
    expect(puts.flatMap(({ paths }) => paths)).not.toContain('events-*');
  });
});
