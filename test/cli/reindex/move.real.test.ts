import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { abort, newRun } from '../../../cli/reindex/abort.ts';
import type { Plan } from '../../../cli/reindex/aliases.ts';
import { Ask } from '../../../cli/reindex/ask.ts';
import type { Candidate } from '../../../cli/reindex/candidate.ts';
import { CopyWriter } from '../../../cli/reindex/copy-writer.ts';
import { findIndices } from '../../../cli/reindex/find-indices.ts';
import type { GenerationEngine, Refusal } from '../../../cli/reindex/generation-engine.ts';
import { httpEngine } from '../../../cli/reindex/http-engine.ts';
import { type Moved, moveIndex } from '../../../cli/reindex/move-index.ts';
import type { OrderedOperation } from '../../../functions/core/document/operation.ts';
import { streamOrder } from '../../../functions/core/document/stream-order.ts';
import { sendOrdered } from '../../../functions/core/ordered/send-ordered.ts';
import { bulkSender } from '../../../functions/engine/bulk-sender.ts';
import { documentReader } from '../../../functions/engine/document-reader.ts';
import { detectEngine } from '../../../functions/engine/install/detect-engine.ts';
import { engineRequest, field } from '../../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../../functions/engine/install/install.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { sendLimits } from '../../../functions/engine/send-limits.ts';
import { definePipeline, type Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { Engine } from '../../../local/engine/engine.ts';
import { emptyEngine } from '../../worker-engine.ts';

function logs(mappings: Pipeline['mappings']): Pipeline {
  return definePipeline({
    name: 'moves',
    transform: () => null,
    document: { index: 'moves-{yyyy.MM}' },
    mappings,
    settings: { number_of_shards: 2 },
  });
}

function customers(mappings: Pipeline['mappings']): Pipeline {
  return definePipeline({
    name: 'moves',
    transform: () => null,
    document: { index: 'movers', id: () => 'x' },
    mappings,
  });
}

const [text, number] = [{ status: { type: 'keyword' } }, { status: { type: 'integer' } }];

describe('reindexing on an engine', () => {
  let engine: Engine;
  let client: Client;
  let ask: Ask;

  beforeAll(async () => {
    engine = await emptyEngine();
    client = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
    ask = new Ask(client, engine.distribution);
  });

  afterEach(async () => {
    const all = await ask.raw('GET', '/mov*', { query: { expand_wildcards: 'all' } });
    for (const index of Object.keys(Object(all.body))) await ask.raw('DELETE', `/${index}`);
    await ask.raw('DELETE', '/_index_template/shardline-moves');
    await ask.raw('DELETE', '/_index_template/shardline-dead-letters.moves');
  });

  afterAll(async () => await client?.close());

  async function install(pipeline: Pipeline) {
    const info = await detectEngine(engineRequest(client));
    return await installTemplates({ request: engineRequest(client), pipeline, engine: info, replicas: 0 });
  }

  async function candidates(names: readonly string[] = []): Promise<readonly Candidate[]> {
    return (await findIndices(ask, await detectEngine(engineRequest(client)), 'moves', names)).candidates;
  }

  function engineFor({ next }: Candidate): (plan: Plan, run: string) => GenerationEngine {
    return (plan, run) => httpEngine({ ask, plan, run, next, writer: new CopyWriter(client, ask) });
  }

  async function move(
    candidate: Candidate,
    more: Partial<Parameters<typeof moveIndex>[0]> = {},
  ): Promise<Moved> {
    const run = newRun();
    return await moveIndex({
      ...{ plan: candidate.plan, target: candidate.target, run, longestPauseMs: 10_000 },
      engine: engineFor(candidate)(candidate.plan, run),
      leaveRefused: undefined,
      isStopping: () => false,
      onCopied: () => undefined,
      sleep: async (duration) => {
        await sleep(duration);
      },
      now: () => performance.now(),
      ...more,
    });
  }

  /** Creates documents as the indexer does: what is blocked waits. */
  async function create(
    index: string,
    ids: readonly string[],
    status: (id: string) => unknown,
  ): Promise<void> {
    const send = bulkSender(client);
    for (let left = [...ids]; left.length > 0; ) {
      const body = left.map(
        (_id) =>
          `${JSON.stringify({ create: { _index: index, _id } })}\n${JSON.stringify({ status: status(_id) })}\n`,
      );
      const answer = await send(body.join(''), 30_000);
      if (answer.kind !== 'items') throw new Error(answer.kind);
      left = left.filter((_, position) => ![201, 409].includes(answer.items[position]?.status ?? 0));
      if (left.length > 0) await sleep(20);
    }
  }

  async function find(index: string, query: object = { match_all: {} }): Promise<string[]> {
    const { _shards, hits } = await client.search({ index, query, size: 10_000, track_total_hits: true });
    expect(_shards.failed, JSON.stringify(_shards)).toBe(0);
    return hits.hits.map(({ _id }) => _id ?? '').toSorted();
  }

  const idsFrom = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, position) => String(from + position).padStart(6, '0'));

  test('a field of another type is named by the setup, and moved while records come and searches go on', async () => {
    await install(logs(text));
    await create('moves-2026.11', idsFrom(0, 1_200), (id) => String(Number(id) % 600));
    const installed = await install(logs(number));
    expect(installed.fieldsToReindex).toBe('status of moves-2026.11');
    expect(installed.keptMappings).toMatch(/moves-2026\.11 keeps its status .*shardline reindex/);
    const [candidate, another] = await candidates();
    if (candidate === undefined) throw new Error('no index is found');
    expect(another).toBeUndefined();
    expect(candidate).toMatchObject({ changes: [{ field: 'status', from: 'keyword', to: 'integer' }] });

    let isMoved = false;
    let searches = 0;
    const searching = (async () => {
      const seen = idsFrom(0, 1_200);
      await ask.raw('POST', '/moves-*/_refresh');
      while (!isMoved) {
        const found = await find('moves-*', { range: { status: { gte: '0' } } }).catch(() => find('moves-*'));
        expect(new Set(found).size).toBe(found.length);
        expect(found.length).toBeGreaterThanOrEqual(seen.length);
        searches += 1;
      }
    })();
    let written = 1_200;
    const writing = (async () => {
      while (!isMoved) {
        await create('moves-2026.11', idsFrom(written, written + 20), (id) => String(Number(id) % 600));
        written += 20;
        await sleep(10);
      }
    })();
    const moved = await move(candidate);
    await sleep(200);
    isMoved = true;
    await Promise.all([writing, searching]);

    expect(moved).toMatchObject({ kind: 'moved', refusals: [] });
    expect(searches).toBeGreaterThan(5);
    // A replay of all meets each document again.
    await create('moves-2026.11', idsFrom(0, written), (id) => String(Number(id) % 600));
    await ask.raw('POST', '/moves-*/_refresh');
    expect(await find('moves-*')).toEqual(idsFrom(0, written).slice(0, 10_000));
    expect(await find('moves-2026.11')).toHaveLength(written);
    expect(await find('moves-*', { range: { status: { gte: 599 } } })).toHaveLength(
      idsFrom(0, written).filter((id) => Number(id) % 600 === 599).length,
    );
    expect(await candidates()).toEqual([]);
  });

  test('a second time, when the name is an alias already', async () => {
    await install(logs(text));
    await create('moves-2026.10', idsFrom(0, 500), () => '1');
    for (const mappings of [number, text]) {
      await install(logs(mappings));
      const [candidate] = await candidates();
      if (candidate === undefined) throw new Error('no index is found');
      expect(await move(candidate)).toMatchObject({ kind: 'moved' });
      await create('moves-2026.10', idsFrom(0, 510), () => '1');
      await ask.raw('POST', '/moves-*/_refresh');
      expect(await find('moves-*')).toEqual(idsFrom(0, 510));
    }
    const { body } = await ask.raw('GET', '/moves-*', { query: { expand_wildcards: 'all' } });
    expect(Object.keys(Object(body))).toEqual([expect.stringMatching(/^moves-2026\.10\.g3-[0-9a-z]{6}$/)]);
  });

  test('ids of its own: the last in the stream wins across the move, and a deleted document stays deleted', async () => {
    await install(customers(text));
    const read = documentReader(client);
    const write = async (id: string, sequence: number, status: string | undefined) => {
      const part = [0, 0, 0] as const;
      const record = {
        stream: 's',
        shardId: 'x',
        sequenceNumber: String(sequence),
        partitionKey: id,
        arrivalTime: 0,
      };
      const order = streamOrder(record, part);
      const ingest = { order: `0/${sequence}/0.0.0` };
      const json = JSON.stringify(
        status === undefined ? { ingest: { ...ingest, deleted: true } } : { status, ingest },
      );
      const operation: OrderedOperation = {
        ...{ recordPosition: 0, index: 'movers.documents', id, routing: undefined, order, json },
        action: status === undefined ? 'delete' : 'index',
      };
      const outside = {
        ...{
          send: bulkSender(client),
          read,
          now: Date.now,
          random: Math.random,
          deadline: Date.now() + 20_000,
        },
        sleep: async (duration: number) => {
          await sleep(duration);
        },
      };
      const { outcomes } = await sendOrdered([operation], sendLimits, outside);
      return outcomes[0]?.status;
    };
    for (const id of ['a', 'b', 'c']) expect(await write(id, 10, '1')).toBe('indexed');
    expect(await write('b', 11, undefined)).toBe('indexed');
    await install(customers(number));
    const [candidate] = await candidates();
    if (candidate === undefined) throw new Error('no index is found');
    expect(await move(candidate)).toMatchObject({ kind: 'moved' });
    expect(await write('a', 9, '7')).toBe('stale');
    expect(await write('b', 10, '1')).toBe('stale');
    expect(await write('c', 12, '2')).toBe('indexed');
    await ask.raw('POST', '/movers/_refresh');
    expect(await find('movers')).toEqual(['a', 'c']);
    expect(await find('mov*')).toEqual(['a', 'c']);
    expect(await find('movers', { term: { status: 2 } })).toEqual(['c']);
    // A deployment finds its index by its name.
    const again = await install(customers({ ...number, city: { type: 'keyword' } }));
    expect(again.keptMappings).toBeUndefined();
    const { body } = await ask.raw('GET', '/movers.documents/_mapping');
    expect(field(Object.values(Object(body))[0], 'mappings', 'properties', 'city')).toEqual({
      type: 'keyword',
    });
  });

  test('what the new mapping refuses leaves the index as it was, or is left out and kept', async () => {
    await install(logs(text));
    await create('moves-2026.11', idsFrom(0, 50), (id) => (id === '000007' ? 'seven' : id));
    await install(logs(number));
    const [candidate] = await candidates();
    if (candidate === undefined) throw new Error('no index is found');
    const moved = await move(candidate);
    expect(moved).toMatchObject({ kind: 'refused', refusals: [{ document: { id: '000007' } }] });
    await create('moves-2026.11', idsFrom(50, 60), (id) => id);
    await ask.raw('POST', '/moves-*/_refresh');
    expect(await find('moves-*')).toEqual(idsFrom(0, 60));

    let left: readonly Refusal[] = [];
    const leaveRefused = async (refusals: readonly Refusal[]) => {
      left = refusals;
    };
    expect(await move(candidate, { leaveRefused })).toMatchObject({ kind: 'moved' });
    expect(left).toMatchObject([{ document: { id: '000007', source: { status: 'seven' } } }]);
    expect(await find('moves-*')).toEqual(idsFrom(0, 60).filter((id) => id !== '000007'));
  });

  test('stopped, it goes on; aborted, nothing of it is left; what was deleted meanwhile stays deleted', async () => {
    await install(logs(text));
    await create('moves-2026.11', idsFrom(0, 1_000), (id) => id);
    await install(logs(number));
    const [candidate] = await candidates();
    if (candidate === undefined) throw new Error('no index is found');
    let copied = 0;
    const stopping = {
      isStopping: () => copied > 400,
      onCopied: (documents: number) => {
        copied += documents;
      },
    };
    expect(await move(candidate, stopping)).toEqual({ kind: 'stopped' });
    const [begun] = await candidates();
    expect(begun).toMatchObject({ begun: expect.stringMatching(/\.g2-/), target: candidate.target });
    expect(await abort(candidate, engineFor(candidate))).toBe(true);
    expect((await candidates())[0]?.begun).toBeUndefined();

    copied = 0;
    expect(await move(candidate, stopping)).toEqual({ kind: 'stopped' });
    const before = copied;
    const operations = ['000001', '000999'].map((_id) => ({ delete: { _index: 'moves-2026.11', _id } }));
    await client.bulk({ operations, refresh: true });
    copied = 0;
    const onCopied = (documents: number) => {
      copied += documents;
    };
    expect(await move(candidate, { onCopied })).toMatchObject({ kind: 'moved' });
    expect(copied).toBeLessThanOrEqual(1_000 - before);
    expect(await find('moves-*')).toEqual(
      idsFrom(0, 1_000).filter((id) => !['000001', '000999'].includes(id)),
    );
  });

  test('killed when searches go to the new index already, it goes on, and wildcards find the name as before', async () => {
    await install(logs(text));
    await create('moves-2026.11', idsFrom(0, 100), (id) => id);
    await install(logs(number));
    const [candidate] = await candidates();
    if (candidate === undefined) throw new Error('no index is found');
    const run = newRun();
    const engine = engineFor(candidate)(candidate.plan, run);
    const killed = new Promise<void>((resolve) => {
      const change: GenerationEngine['change'] = async (actions) => {
        if (!actions.some((action) => 'remove_index' in action)) return await engine.change(actions);
        resolve();
        return await new Promise<never>(() => undefined);
      };
      void move(candidate, { run, engine: { ...engine, change } });
    });
    await killed;
    expect(await find('moves-*')).toEqual(idsFrom(0, 100));
    const writing = create('moves-2026.11', idsFrom(100, 110), (id) => id);
    const [begun] = await candidates();
    if (begun === undefined) throw new Error('what was begun is not found');
    // The silence of the first is over at once.
    let now = 0;
    const clock = {
      sleep: () => sleep(1).then(() => undefined),
      now: () => (now += 500),
      longestPauseMs: 1_000_000,
    };
    expect(await move(begun, clock)).toMatchObject({ kind: 'moved' });
    await writing;
    await ask.raw('POST', '/moves-*/_refresh');
    expect(await find('moves-*')).toEqual(idsFrom(0, 110));
    expect(await find('moves-2026.1*')).toEqual(idsFrom(0, 110));
  });

  test('killed when a name without a wildcard leads to its third generation, that is no orphan: it is finished', async () => {
    await install(customers(text));
    await create('movers.documents', idsFrom(0, 50), () => '1');
    await install(customers(number));
    const [first] = await candidates();
    if (first === undefined) throw new Error('no index is found');
    expect(await move(first)).toMatchObject({ kind: 'moved' });
    await install(customers(text));
    const [second] = await candidates();
    if (second === undefined) throw new Error('no index of the second generation is found');
    const run = newRun();
    const engine = engineFor(second)(second.plan, run);
    await new Promise<void>((resolve) => {
      const change: GenerationEngine['change'] = async (actions) => {
        if (!actions.some((action) => 'remove_index' in action)) return await engine.change(actions);
        resolve();
        return await new Promise<never>(() => undefined);
      };
      void move(second, { run, engine: { ...engine, change } });
    });
    await create('movers.documents', idsFrom(50, 60), () => '1');
    const found = await findIndices(ask, await detectEngine(engineRequest(client)), 'moves');
    expect(found.orphans).toEqual([]);
    expect(found.candidates).toMatchObject([{ begun: expect.stringMatching(/\.g3-/) }]);
    const [begun] = found.candidates;
    if (begun === undefined) throw new Error('what was begun is not found');
    let now = 0;
    const clock = { sleep: () => sleep(1).then(() => undefined), now: () => (now += 500) };
    expect(await move(begun, clock)).toMatchObject({ kind: 'moved' });
    await ask.raw('POST', '/movers.documents/_refresh');
    expect(await find('movers.documents')).toEqual(idsFrom(0, 60));
    const { body } = await ask.raw('GET', '/movers*,shardline-reindex*', {
      query: { expand_wildcards: 'all' },
    });
    expect(Object.keys(Object(body))).toEqual([expect.stringMatching(/\.g3-[0-9a-z]{6}$/)]);
  });

  test('an index whose translog lags behind its writes is left out, and said', async () => {
    await install(logs(text));
    await create('moves-2026.11', idsFrom(0, 5), (id) => id);
    const lagging = { index: { translog: { durability: 'async' } } };
    await ask.raw('PUT', '/moves-2026.11/_settings', { body: lagging });
    await install(logs(number));
    const found = await findIndices(ask, await detectEngine(engineRequest(client)), 'moves');
    expect(found.candidates).toEqual([]);
    expect(found.leftOut).toMatchObject([
      { index: 'moves-2026.11', why: expect.stringContaining('durability is async') },
    ]);
  });
});
