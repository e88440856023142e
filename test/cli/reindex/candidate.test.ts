import { describe, expect, test } from 'vitest';
import { ageOf } from '../../../cli/reindex/candidate.ts';
import { indices } from '../../../cli/reindex/engine-answers.ts';

const template = {
  ...{ pattern: 'orders-*', mappings: {}, properties: {} },
  settings: { index: { lifecycle: { name: 'shardline-orders' } } },
};

function indexOf(lifecycle: Readonly<Record<string, string>>) {
  const settings = {
    index: { uuid: 'u', creation_date: '1700000000000', number_of_shards: '1', lifecycle },
  };
  const found = indices.parse({ orders: { aliases: {}, mappings: {}, settings } });
  if (found.orders === undefined) throw new Error('no index');
  return found.orders;
}

describe('the age that a lifecycle of Elasticsearch counts from', () => {
  const elasticsearch = { distribution: 'elasticsearch', version: '9.5.0' } as const;

  test('is the creation of the first generation, in the second and in each after it', () => {
    const second = ageOf(elasticsearch, template, indexOf({}));
    expect(second).toEqual({ 'index.lifecycle.origination_date': 1_700_000_000_000 });
    const third = ageOf(elasticsearch, template, indexOf({ origination_date: '1600000000000' }));
    expect(third).toEqual({ 'index.lifecycle.origination_date': 1_600_000_000_000 });
  });

  test('isn’t set where there is no lifecycle, nor on OpenSearch', () => {
    expect(ageOf(elasticsearch, { ...template, settings: { index: {} } }, indexOf({}))).toEqual({});
    expect(ageOf({ distribution: 'opensearch', version: '3.8.0' }, template, indexOf({}))).toEqual({});
  });
});
