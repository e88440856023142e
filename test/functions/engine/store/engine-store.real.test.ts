import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { InvocationFault } from '../../../../functions/core/outcome/outcome.ts';
import { createSearchClient } from '../../../../functions/engine/search-client.ts';
import { engineStore } from '../../../../functions/engine/store/engine-store.ts';
import { StoreRefused, StoreUnavailable } from '../../../../functions/engine/store/window-store.ts';
import { answerJson, type SeenRequest, startSink } from '../../indexer/sink.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

type Answer = (response: ServerResponse, request: SeenRequest) => void;

/** A store on an engine that gives these answers one after the other, the last for good. Its clock moves by sleeping. */
async function storeOn(...answers: readonly [Answer, ...Answer[]]) {
  let request = 0;
  const sink = await startSink((response, seen) => {
    const answer = answers[Math.min(request, answers.length - 1)];
    request += 1;
    answer?.(response, seen);
  });
  const client = createSearchClient({ endpoint: sink.url, auth: 'none' });
  cleanUp.push(sink.stop, () => client.close());
  let now = 0;
  const sleep = async (duration: number) => {
    now += duration;
  };
  const world = { now: () => now, random: () => 0.5, sleep, deadline: 10_000 };
  return { store: engineStore(client, world), seen: sink.seen };
}

const json =
  (status: number, body: unknown): Answer =>
  (response) =>
    answerJson(response, status, body);
const error = (type: string, reason = 'because') => ({ error: { type, reason } });
const items = (...list: readonly object[]) => json(200, { items: list.map((item) => ({ index: item })) });
const lost: Answer = (response) => response.destroy();
const busy = json(429, error('es_rejected_execution_exception'));
const noIndex = json(404, error('index_not_found_exception'));
const conflict = { status: 409, ...error('version_conflict_engine_exception') };
const unmapped = { status: 400, ...error('strict_dynamic_mapping_exception', 'introduction of [secret]') };

const address = { index: 'window-panes.web.2026.01', id: 'a' };
const write = { address, source: { secret: 'of the record' }, ifStored: 'absent' } as const;
const shards = { total: 1, successful: 1, failed: 0 };
const hit = (id: string, seqNo: number) => {
  const sort = [address.index, seqNo];
  return { _index: address.index, _id: id, _seq_no: seqNo, _primary_term: 1, _source: { seqNo }, sort };
};
const searched = (body: object) => json(200, { responses: [{ status: 200, ...body }] });
const hits = (...list: readonly object[]) =>
  searched({ timed_out: false, _shards: shards, hits: { hits: list } });
const searchRefused = (status: number, type: string) => searched({ status, ...error(type) });
/** The header of a search, and the search. */
const linesOf = ({ body }: SeenRequest) =>
  body
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('writes', () => {
  test('carry their condition', async () => {
    const { store, seen } = await storeOn(items({ status: 201 }, { status: 200 }, { status: 200 }));
    const revision = { seqNo: 7, primaryTerm: 2 };
    await store.put([write, { ...write, ifStored: revision }, { ...write, ifStored: { olderThan: 9 } }]);
    const lines = seen[0]?.body.toString().split('\n') ?? [];
    const where = { _index: address.index, _id: address.id };
    expect([lines[0], lines[2], lines[4]].map((line) => JSON.parse(line ?? ''))).toEqual([
      { create: where },
      { index: { ...where, if_seq_no: 7, if_primary_term: 2 } },
      { index: { ...where, version: 9, version_type: 'external' } },
    ]);
  });

  test('that the engine refuses for now are sent again, those alone', async () => {
    const first = items({ status: 201 }, { status: 503, ...error('unavailable_shards_exception') }, conflict);
    const { store, seen } = await storeOn(busy, lost, first, items({ status: 201 }));
    expect(await store.put([write, { ...write, address: { ...address, id: 'b' } }, write])).toEqual([
      'written',
      'written',
      'conflict',
    ]);
    expect(seen).toHaveLength(4);
    expect(seen[3]?.body.toString()).toContain('"_id":"b"');
    expect(seen[3]?.body.toString()).not.toContain('"_id":"a"');
  });

  test('that an engine out of reach never takes have failed when the deadline comes', async () => {
    const { store } = await storeOn(lost);
    expect(await store.put([write])).toEqual(['failed']);
  });

  test('whose answer got lost may be in conflict with themselves', async () => {
    const { store } = await storeOn(lost, items(conflict));
    expect(await store.put([write])).toEqual(['conflict']);
  });

  test('that the engine will never take end in an error that names the index and quotes nothing', async () => {
    const { store, seen } = await storeOn(items(unmapped));
    const refused = store.put([write]);
    await expect(refused).rejects.toThrow(StoreRefused);
    await expect(refused).rejects.toThrow(/window-panes\.web\.2026\.01: strict_dynamic_mapping_exception;/);
    await expect(refused).rejects.not.toThrow(/secret/);
    expect(seen).toHaveLength(1);
  });

  test.each([
    ['that an ingest pipeline drops', { status: 200, result: 'noop' }, /: dropped; .* ingest pipeline/],
    [
      'that end in a failure store',
      { status: 201, result: 'created', failure_store: 'used' },
      /: failure_store; .* mapping/,
    ],
  ])('%s are not written, whatever their status says', async (_what, item, said) => {
    const { store } = await storeOn(items(item));
    await expect(store.put([write])).rejects.toThrow(said);
  });

  test('without the right to write are a fault of the invocation', async () => {
    const { store } = await storeOn(json(403, { Message: 'not authorized' }));
    await expect(store.put([write])).rejects.toThrow(InvocationFault);
  });
});

describe('removals', () => {
  test('of what is gone already are done', async () => {
    const { store } = await storeOn(
      items({ status: 404 }, { status: 404, ...error('index_not_found_exception') }),
    );
    await store.remove([address, address]);
  });

  test('are made when the engine says so, and not when it says something else', async () => {
    const { store } = await storeOn(
      items({ status: 200, result: 'updated' }, { status: 200, result: 'deleted' }),
      items({ status: 200, result: 'deleted' }),
    );
    await store.remove([address, { ...address, id: 'b' }]);
    const { store: strange } = await storeOn(items({ status: 200, result: 'created' }));
    await expect(strange.remove([address])).rejects.toThrow(StoreUnavailable);
  });

  test('that were not made in time are said so', async () => {
    const { store } = await storeOn(busy);
    await expect(store.remove([address])).rejects.toThrow(StoreUnavailable);
  });
});

describe('gets', () => {
  const found = { ...hit('a', 3), found: true };

  test('are asked again while a document of them can’t be told', async () => {
    const unknown = { _index: address.index, _id: 'a', ...error('no_shard_available_action_exception') };
    const another = { ...found, _id: 'b' };
    const answers = [unknown, another, found].map((doc) => json(200, { docs: [doc] })) as [Answer];
    const { store, seen } = await storeOn(busy, ...answers);
    expect(await store.get([address])).toEqual([
      { address, source: { seqNo: 3 }, revision: { seqNo: 3, primaryTerm: 1 } },
    ]);
    expect(seen).toHaveLength(4);
  });

  test('of more than one request takes come back by position', async () => {
    const { store, seen } = await storeOn((response, { body }) => {
      const { docs }: { docs: { _id: string }[] } = JSON.parse(body.toString());
      const answered = docs.map(({ _id }) =>
        _id === '700' ? { ...found, _id, found: false } : { ...found, _id },
      );
      answerJson(response, 200, { docs: answered });
    });
    const ids = Array.from({ length: 1_201 }, (_, id) => String(id));
    const stored = await store.get(ids.map((id) => ({ ...address, id })));
    expect(stored.map((one) => one?.address.id)).toEqual(ids.map((id) => (id === '700' ? undefined : id)));
    expect(seen).toHaveLength(3);
  });

  test('end at the deadline with what stood in the way', async () => {
    const { store } = await storeOn(busy);
    await expect(store.get([address])).rejects.toThrow(/_mget.*429 es_rejected_execution_exception/);
  });
});

describe('searches', () => {
  test('read every page, and what was written anew meanwhile once', async () => {
    const page = Array.from({ length: 1_000 }, (_, n) => hit(`id-${n}`, n));
    const { store, seen } = await storeOn(hits(...page), hits(hit('id-0', 1_000), hit('id-x', 1_001)));
    const all = await store.search({ index: 'window-panes.web.*', equal: { window: 'w' } });
    expect(all).toHaveLength(1_001);
    expect(all.find((stored) => stored.address.id === 'id-0')?.revision.seqNo).toBe(1_000);
    expect(seen.map(({ url }) => url)).toEqual(Array(2).fill('/window-panes.web.*/_msearch'));
    const [first, second] = seen.map(linesOf);
    expect([first?.[0], second?.[0]]).toEqual(Array(2).fill({ preference: '_primary' }));
    expect([first?.[1].search_after, second?.[1].search_after]).toEqual([undefined, [address.index, 999]]);
  });

  test('are asked again when a shard did not answer, and never take its part for all', async () => {
    const partly = (change: object) =>
      searched({ timed_out: false, _shards: { ...shards, ...change }, hits: { hits: [] } });
    const timedOut = searched({ timed_out: true, _shards: shards, hits: { hits: [] } });
    const rejected = searchRefused(429, 'es_rejected_execution_exception');
    const nothing = json(200, { responses: [] });
    const part = partly({ successful: 0, failed: 1 });
    const { store, seen } = await storeOn(part, timedOut, rejected, nothing, hits(hit('a', 1)));
    expect(await store.search({ index: 'i', equal: {} })).toHaveLength(1);
    expect(seen).toHaveLength(5);
    const broken = await storeOn(partly({ successful: 0, failed: 1 }));
    await expect(broken.store.search({ index: 'i', equal: {} })).rejects.toThrow(StoreUnavailable);
  });

  test('go to one copy where the engine knows no primary', async () => {
    const unknown = searchRefused(400, 'illegal_argument_exception');
    const { store, seen } = await storeOn(unknown, hits(hit('a', 1)), hits());
    expect(await store.search({ index: 'i', equal: {} })).toHaveLength(1);
    expect(await store.search({ index: 'i', equal: {} })).toEqual([]);
    const copies = seen.map((request) => linesOf(request)[0].preference);
    expect(copies).toEqual(['_primary', 'windows', 'windows']);
  });

  test('that are wrong by themselves are not repeated', async () => {
    const { store, seen } = await storeOn(searchRefused(400, 'search_phase_execution_exception'));
    await expect(store.search({ index: 'i', equal: {} })).rejects.toThrow(StoreRefused);
    expect(seen).toHaveLength(1);
  });

  test('without the right to search are a fault of the invocation', async () => {
    const { store } = await storeOn(searchRefused(403, 'security_exception'));
    await expect(store.search({ index: 'i', equal: {} })).rejects.toThrow(InvocationFault);
  });

  test('of an index that is not there find nothing, also when the answer to the one search says so', async () => {
    const { store } = await storeOn(searchRefused(404, 'index_not_found_exception'));
    expect(await store.search({ index: 'i', equal: {} })).toEqual([]);
  });
});

test('an index that is not there has no documents and needs no refresh', async () => {
  const { store } = await storeOn(noIndex);
  expect(await store.search({ index: 'i', equal: {} })).toEqual([]);
  expect(await store.get([address])).toEqual([undefined]);
  await store.refresh('i');
});

test('a refresh that a shard failed is asked for again', async () => {
  const { store, seen } = await storeOn(
    json(200, { _shards: { ...shards, failed: 1 } }),
    json(200, { _shards: { ...shards, successful: 0 } }),
    json(200, { _shards: shards }),
  );
  await store.refresh('window-panes.web.*');
  expect(seen.map(({ url }) => url)).toEqual(Array(3).fill('/window-panes.web.*/_refresh'));
});

test('nothing is sent after the deadline', async () => {
  const sink = await startSink((response) => response.destroy());
  const client = createSearchClient({ endpoint: sink.url, auth: 'none' });
  cleanUp.push(sink.stop, () => client.close());
  const world = { now: () => 2, random: Math.random, sleep: async () => undefined, deadline: 1 };
  const store = engineStore(client, world);
  expect(await store.put([write])).toEqual(['failed']);
  await expect(store.get([address])).rejects.toThrow(StoreUnavailable);
  expect(sink.seen).toEqual([]);
});
