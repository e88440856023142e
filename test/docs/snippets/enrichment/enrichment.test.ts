import { testPipeline } from 'shardline/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { pipeline as devices } from './devices.ts';
import { pipeline as readings } from './readings.ts';

afterEach(() => vi.unstubAllGlobals());

test('a table with times gives a record what held when it happened, whenever it is replayed', async () => {
  const { documents } = await testPipeline(readings, [
    { at: '2026-02-01T10:00:00Z', site: 'S1', celsius: 4 },
    { at: '2026-03-01T10:00:00Z', site: 'S1', celsius: 5 },
    { at: '2025-12-01T10:00:00Z', site: 'S2', celsius: 6 },
  ]);
  expect(documents.map(({ source }) => source.city)).toEqual(['Ghent', 'Bruges', null]);
});

test('a look-up is asked once for a batch, and a record comes again while it is down', async () => {
  let isDown = false;
  const fetch = vi.fn(async (url: string) => {
    if (isDown) return new Response('', { status: 503 });
    const ids = new URL(url).searchParams.get('ids')?.split(',') ?? [];
    return Response.json(Object.fromEntries(ids.map((id) => [id, `owner of ${id}`])));
  });
  vi.stubGlobal('fetch', fetch);
  const event = (device: string) => ({ at: '2026-02-01T10:00:00Z', device });
  const { documents } = await testPipeline(devices, [event('a'), event('b'), event('a')]);
  expect(documents.map(({ source }) => source.owner)).toEqual(['owner of a', 'owner of b', 'owner of a']);
  expect(fetch).toHaveBeenCalledTimes(1);

  isDown = true;
  const { outcomes } = await testPipeline(devices, [event('c')]);
  expect(outcomes).toEqual([
    { status: 'errored', reason: 'transform:retriable: The look-up of owners failed.' },
  ]);
});
