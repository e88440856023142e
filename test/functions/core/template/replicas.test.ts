import { describe, expect, test } from 'vitest';
import { copiesOf, namesReplicas, withReplicas } from '../../../../functions/core/template/replicas.ts';

const own = { 'index.number_of_shards': 3 };
const template = (settings?: object) => ({
  name: 'shardline-events',
  body: {
    index_patterns: ['events-*'],
    template: { mappings: { dynamic: 'strict' }, ...(settings !== undefined && { settings }) },
  },
});

describe('a template', () => {
  test('gets as many replicas as the nodes have room for, and keeps all else', () => {
    for (const replicas of [0, 1, 2]) {
      expect(withReplicas(template(own), replicas)).toEqual(
        template({ ...own, 'index.number_of_replicas': replicas }),
      );
    }
  });

  test('that says itself how many keeps its own', () => {
    const saying = template({ ...own, 'index.number_of_replicas': 5 });
    expect(withReplicas(saying, 1)).toEqual(saying);
    expect([namesReplicas(saying), namesReplicas(template(own)), namesReplicas(template())]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('stays as it is where the engine is to decide, or where it has no settings', () => {
    const [plain, bare] = [template(own), template()];
    expect(withReplicas(plain, undefined)).toBe(plain);
    expect(withReplicas(bare, 1)).toBe(bare);
    const other = { name: 'policy', body: { policy: {} } };
    expect(withReplicas(other, 1)).toBe(other);
  });
});

test.each([
  [own, 0, 3],
  [own, 2, 9],
  [{}, 1, 2],
  [{ ...own, 'index.number_of_replicas': 1 }, 2, 6],
  [undefined, 2, 3],
])('shards of an index of a template with %j and %i replicas: %i', (settings, replicas, copies) => {
  expect(copiesOf(template(settings), replicas)).toBe(copies);
});
