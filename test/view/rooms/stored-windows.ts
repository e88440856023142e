import { count, definePipeline, withWindows } from 'shardline';
import { expect, test } from 'vitest';
import { inMonth, windowIndices } from '../../../functions/core/windows/addresses.ts';
import { windowResultFields } from '../../../functions/core/windows/result-fields.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import { readStored } from '../../../view/server/rooms/alerts/read-stored.ts';
import { findKeys } from '../../../view/server/rooms/windows/find-keys.ts';
import { measuresOf } from '../../../view/server/rooms/windows/measures.ts';
import { StoredStarts } from '../../../view/server/rooms/windows/shown-time.ts';
import { storedDefinition } from '../../../view/server/rooms/windows/stored-definition.ts';
import type { ViewUnderTest } from './view-under-test.ts';

const name = 'view-stored';
const minute = 60_000;
const begin = Date.UTC(2026, 10, 1);

const documents = definePipeline({
  name,
  transform: (value) => value as { host: string; page: string },
  document: { index: name },
  mappings: { host: { type: 'keyword' }, page: { type: 'keyword' } },
});

const pipeline: Pipeline = withWindows(documents, {
  windows: [
    {
      ...{ name: 'pages', size: '1m', keyBy: ['host', 'page'] },
      metrics: { requests: count(), errors: count({ where: () => true }) },
    },
  ],
  monitors: [
    {
      ...{ name: 'bad', type: 'threshold', window: 'pages', above: 1 },
      value: { ratio: ['errors', 'requests'] },
    },
  ],
});

/** Hosts, pages, requests and errors of windows a minute apart. */
const results = [
  ['a', '/', 100, 10],
  ['a', '/cart', 4, 2],
  ['b', '/', 0, 3],
  ['c', '/', 0, 0],
] as const;

/** What the rooms ask, on the real engine: its searches can't be made up. */
export function storedWindows(shared: () => ViewUnderTest): void {
  test('keys of several fields, by a value that combines two metrics; and windows without a definition', async () => {
    const { search: client } = shared().services;
    const signal = AbortSignal.timeout(60_000);
    const index = inMonth(windowIndices(name).results, begin);
    await client.indices.delete({ index, ignore_unavailable: true });
    const mappings = { properties: windowResultFields(pipeline) };
    await client.transport.request({ method: 'PUT', path: `/${index}`, body: { mappings } });
    for (const [place, [host, page, requests, errors]] of results.entries()) {
      const time = (at: number) => new Date(at).toISOString();
      const start = begin + place * minute;
      const source = {
        ...{ window: 'pages', windowStart: time(start), windowEnd: time(start + minute), final: place < 3 },
        ...{ documents: requests, key: { host, page }, metrics: { requests, errors } },
      };
      await client.index({ index, document: source, refresh: true });
    }
    const engine = { client, pipeline: name };
    const [window] = pipeline.windows ?? [];
    const measure = window && measuresOf(window, pipeline).find(({ id }) => id === '=bad');
    if (measure === undefined) throw new Error('the window has no such measure');
    const starts = await new StoredStarts().of('pages', engine, signal);
    expect(starts).toEqual({ from: begin, to: begin + 3 * minute });
    const keyFields = ['host', 'page'];
    const wanted = { window: 'pages', keyFields, measure, starts: starts ?? { from: 0, to: 0 }, most: 10 };
    const found = await findKeys(wanted, engine, signal);
    expect(found.keys.map(({ key, highest }) => [...key, highest])).toEqual([
      ['b', '/', Number.MAX_VALUE],
      ['a', '/cart', 0.5],
      ['a', '/', 0.1],
      ['c', '/', undefined],
    ]);
    expect(found.all).toEqual({ count: 4, isExact: true });
    const some = await findKeys({ ...wanted, text: 'CART' }, engine, signal);
    expect(some.keys.map(({ key }) => key)).toEqual([['a', '/cart']]);

    const known = await storedDefinition(engine, signal);
    expect(known.windows?.map(({ name: of, size, keyBy }) => [of, size, keyBy])).toEqual([
      ['pages', '1m', keyFields],
    ]);

    const range = { window: 'pages', keyFields, from: begin, to: begin + 3 * minute };
    const final = await readStored({ ...range, most: 100 }, engine, signal);
    expect([final.results.map(({ key }) => key[0]), final.isCut]).toEqual([['b', 'a', 'a'], false]);
    expect(await readStored({ ...range, most: 2 }, engine, signal)).toMatchObject({ isCut: true });
    await client.indices.delete({ index });
  });
}
