import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalRun } from '../../local/run/parts.ts';
import { deadLetters, put, settled, startPipeline } from './pipeline-run.ts';
import { type Services, startServices } from './services.ts';

const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`k${n}`, n]));

/** Each of these had its document refused, or worse, when it went into the flat field or stayed where it was. */
const hostile: readonly (readonly [what: string, fields: object])[] = [
  ['a text of 40,000 bytes', { x: 'x'.repeat(40_000) }],
  ['a text of 1 MiB less what is around it', { x: 'x'.repeat(1_048_000) }],
  ['a key of 40,000 bytes', { ['k'.repeat(40_000)]: 1 }],
  ['200 levels in all', { x: nested(199) }],
  ['200 levels in short keys, many times', { x: nested(199), y: nested(199), z: [nested(198)] }],
  ['3,000 fields', many],
  ['3,000 fields in one', { x: many }],
  [
    'keys of dots and white space',
    { x: { '': 1, '.': 2, ' ': 3, 'a..b': 4, '.c': 5 }, '': 6, '.': 7, 'a..b': 8 },
  ],
  ['keys that every object inherits', JSON.parse('{"__proto__":{"a":1},"constructor":2,"toString":3}')],
  ['unknown fields in a known object', { url: { path: '/', scheme: 'http', query: { page: 1 } } }],
  ['unknown fields in a list of objects', { parts: [{ id: 1 }, { id: 2, x: { y: 1 } }] }],
  ['a path with dots to a known field', { 'url.path': '/', 'url.other': 1 }],
  ['the names of the pipeline itself', { unmapped: 'text', unindexed: [1], ingest: { deleted: true } }],
  ['half a surrogate pair', { x: '\ud800' }],
  ['a date that is none', { at: 'now' }],
  ['a date in seconds', { at: 1_795_428_000 }],
];

describe('documents with fields that no mapping foresaw', () => {
  let services: Services;
  let run: LocalRun;
  let found: Map<number, Record<string, unknown>>;
  const tenants = ['acme', 'b-2'];
  const documents = hostile.map(([, fields], n) => ({ n, tenant: tenants[n % 2], ...fields }));

  beforeAll(async () => {
    services = await startServices();
    run = await startPipeline('test/integration/pipelines/documents', services);
    await put(
      run,
      [...documents, { n: 99, tenant: 'Acme' }, { n: 100, tenant: '../x' }, { n: 101 }].map((document) => ({
        data: JSON.stringify(document),
        partitionKey: String(document.n),
      })),
    );
    await settled(run, documents.length + 3);
    await services.search.indices.refresh({ index: 'documents-*' });
    const { hits } = await services.search.search<Record<string, unknown>>({
      index: 'documents-*-*',
      size: 1_000,
      track_total_hits: true,
    });
    found = new Map(hits.hits.map(({ _source = {}, _index }) => [Number(_source.n), { ..._source, _index }]));
  });
  afterAll(async () => {
    await run?.stop();
    await services?.stop();
  });

  it.each(hostile.map(([what], n) => [what, n] as const))('are indexed with %s', (_, n) => {
    expect(
      deadLetters(run).filter(({ data }) => JSON.parse(Buffer.from(data, 'base64').toString()).n === n),
    ).toEqual([]);
    const { unmapped = {}, unindexed = {}, url, parts, at } = found.get(n) ?? expect.fail('not found');
    const all = JSON.stringify({ unmapped, unindexed, url, parts, at });
    // Nothing of what was sent is missing in _source, wherever it stands there.
    for (const [key, value] of Object.entries(hostile[n]?.[1] ?? {})) {
      if (typeof value === 'object') continue;
      expect(all).toContain(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
    }
  });

  it('can be searched by a field inside a known object', async () => {
    const { hits } = await services.search.search({
      index: 'documents-*',
      query: { term: { 'unmapped.url.query.page': '1' } },
    });
    expect(hits.hits).toHaveLength(1);
  });

  it('are in the index of their tenant, which nothing but its own good name opens', async () => {
    const month = new Date().toISOString().slice(0, 7).replace('-', '.');
    const indices = await services.search.indices.get({ index: 'documents-*' });
    expect(Object.keys(indices).toSorted()).toEqual(tenants.map((tenant) => `documents-${tenant}-${month}`));
    expect(deadLetters(run).map(({ failures }) => failures[0]?.type)).toEqual([
      'invalid_index_name',
      'invalid_index_name',
      'invalid_index_name',
    ]);
  });
});
