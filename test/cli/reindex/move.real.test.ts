import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Refusal } from '../../../cli/reindex/generation-engine.ts';
import type { OrderedOperation } from '../../../functions/core/document/operation.ts';
import { streamOrder } from '../../../functions/core/document/stream-order.ts';
import { sendOrdered } from '../../../functions/core/ordered/send-ordered.ts';
import { bulkSender } from '../../../functions/engine/bulk-sender.ts';
import { documentReader } from '../../../functions/engine/document-reader.ts';
import { field } from '../../../functions/engine/install/engine-request.ts';
import { sendLimits } from '../../../functions/engine/send-limits.ts';
import { customers, idsFrom, logs, number, text, useMoving } from './moving.ts';

describe('reindexing on an engine', () => {
  const moving = useMoving();

  test('a field of another type is named by the setup, and moved while records come and searches go on', async () => {
    const { ask } = moving();
    await moving().install(logs(text));
    await moving().create('moves-2026.11', idsFrom(0, 1_200), (id) => String(Number(id) % 600));
    const installed = await moving().install(logs(number));
    expect(installed.fieldsToReindex).toBe('status of moves-2026.11');
    expect(installed.keptMappings).toMatch(/moves-2026\.11 keeps its status .*shardline reindex/);
    const candidate = await moving().candidate();
    expect(candidate).toMatchObject({ changes: [{ field: 'status', from: 'keyword', to: 'integer' }] });

    let isMoved = false;
    let searches = 0;
    const searching = (async () => {
      const seen = idsFrom(0, 1_200);
      await moving().refresh();
      while (!isMoved) {
        const found = await moving()
          .find('moves-*', { range: { status: { gte: '0' } } })
          .catch(() => moving().find('moves-*'));
        expect(new Set(found).size).toBe(found.length);
        expect(found.length).toBeGreaterThanOrEqual(seen.length);
        searches += 1;
      }
    })();
    let written = 1_200;
    const writing = (async () => {
      while (!isMoved) {
        await moving().create('moves-2026.11', idsFrom(written, written + 20), (id) =>
          String(Number(id) % 600),
        );
        written += 20;
        await sleep(10);
      }
    })();
    const moved = await moving().move(candidate);
    await sleep(200);
    isMoved = true;
    await Promise.all([writing, searching]);

    expect(moved).toMatchObject({ kind: 'moved', refusals: [] });
    expect(searches).toBeGreaterThan(5);
    // A replay of all meets each document again.
    await moving().create('moves-2026.11', idsFrom(0, written), (id) => String(Number(id) % 600));
    await moving().refresh();
    expect(await moving().find('moves-*')).toEqual(idsFrom(0, written).slice(0, 10_000));
    expect(await moving().find('moves-2026.11')).toHaveLength(written);
    expect(await moving().find('moves-*', { range: { status: { gte: 599 } } })).toHaveLength(
      idsFrom(0, written).filter((id) => Number(id) % 600 === 599).length,
    );
    expect((await moving().found()).candidates).toEqual([]);
    expect(await ask.raw('GET', '/moves-2026.11')).toMatchObject({ status: 200 });
  });

  test('a second time, when the name is an alias already', async () => {
    await moving().install(logs(text));
    await moving().create('moves-2026.10', idsFrom(0, 500), () => '1');
    for (const mappings of [number, text]) {
      await moving().install(logs(mappings));
      expect(await moving().move(await moving().candidate())).toMatchObject({ kind: 'moved' });
      await moving().create('moves-2026.10', idsFrom(0, 510), () => '1');
      await moving().refresh();
      expect(await moving().find('moves-*')).toEqual(idsFrom(0, 510));
    }
    expect(await moving().indices()).toEqual([expect.stringMatching(/^moves-2026\.10\.g3-[0-9a-z]{6}$/)]);
  });

  test('ids of its own: the last in the stream wins across the move, and a deleted document stays deleted', async () => {
    const { client, ask } = moving();
    await moving().install(customers(text));
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
        ...{ send: bulkSender(client), read, now: Date.now, random: Math.random },
        deadline: Date.now() + 20_000,
        sleep: async (duration: number) => {
          await sleep(duration);
        },
      };
      const { outcomes } = await sendOrdered([operation], sendLimits, outside);
      return outcomes[0]?.status;
    };
    for (const id of ['a', 'b', 'c']) expect(await write(id, 10, '1')).toBe('indexed');
    expect(await write('b', 11, undefined)).toBe('indexed');
    await moving().install(customers(number));
    expect(await moving().move(await moving().candidate())).toMatchObject({ kind: 'moved' });
    expect(await write('a', 9, '7')).toBe('stale');
    expect(await write('b', 10, '1')).toBe('stale');
    expect(await write('c', 12, '2')).toBe('indexed');
    await ask.raw('POST', '/movers/_refresh');
    expect(await moving().find('movers')).toEqual(['a', 'c']);
    expect(await moving().find('mov*')).toEqual(['a', 'c']);
    expect(await moving().find('movers', { term: { status: 2 } })).toEqual(['c']);
    // A deployment finds its index by its name.
    const again = await moving().install(customers({ ...number, city: { type: 'keyword' } }));
    expect(again.keptMappings).toBeUndefined();
    const { body } = await ask.raw('GET', '/movers.documents/_mapping');
    expect(field(Object.values(Object(body))[0], 'mappings', 'properties', 'city')).toEqual({
      type: 'keyword',
    });
  });

  test('what the new mapping refuses leaves the index as it was, or is left out and kept', async () => {
    const candidate = await moving().filled(idsFrom(0, 50), (id) => (id === '000007' ? 'seven' : id));
    const moved = await moving().move(candidate);
    expect(moved).toMatchObject({ kind: 'refused', refusals: [{ document: { id: '000007' } }] });
    await moving().create('moves-2026.11', idsFrom(50, 60), (id) => id);
    await moving().refresh();
    expect(await moving().find('moves-*')).toEqual(idsFrom(0, 60));

    let left: readonly Refusal[] = [];
    const leaveRefused = async (refusals: readonly Refusal[]) => {
      left = refusals;
    };
    expect(await moving().move(candidate, { leaveRefused })).toMatchObject({ kind: 'moved' });
    expect(left).toMatchObject([{ document: { id: '000007', source: { status: 'seven' } } }]);
    expect(await moving().find('moves-*')).toEqual(idsFrom(0, 60).filter((id) => id !== '000007'));
  });

  test('a final_pipeline of the template is for records that come, and not for copies', async () => {
    const { ask } = moving();
    // The tests' engine has no ingest node: a copy that went through a pipeline would fail.
    await moving().install(logs(text));
    await moving().create('moves-2026.11', idsFrom(0, 20), (id) => id);
    await moving().install(logs(number, { final_pipeline: 'stamp', default_pipeline: 'stamp' }));
    const candidate = await moving().candidate();
    expect(candidate.next.settings).toMatchObject({ 'index.final_pipeline': '_none' });
    expect(await moving().move(candidate)).toMatchObject({ kind: 'moved' });
    expect(await moving().find('moves-*')).toEqual(idsFrom(0, 20));
    const { body } = await ask.raw('GET', '/moves-2026.11/_settings');
    expect(Object.values(Object(body))).toMatchObject([
      { settings: { index: { final_pipeline: 'stamp', default_pipeline: 'stamp' } } },
    ]);
  });

  test('large documents after small ones are read a few at a time', async () => {
    const { client } = moving();
    const candidate = await moving().filled(idsFrom(0, 400));
    const note = 'x'.repeat(9 * 1024 * 1024);
    await client.indices.putMapping({ index: 'moves-2026.11', properties: { note: { type: 'binary' } } });
    for (const id of idsFrom(400, 404)) {
      await client.index({ index: 'moves-2026.11', id, routing: 'one', document: { status: '1', note } });
    }
    const wide = await moving().candidate();
    expect(wide.plan).toEqual(candidate.plan);
    let given = 0;
    client.diagnostic.on('response', (error) => {
      if (error?.name === 'RequestAbortedError') given += 1;
    });
    expect(await moving().move(wide)).toMatchObject({ kind: 'moved' });
    expect(given, 'answers that were too large').toBeGreaterThan(0);
    const { count } = await client.count({ index: 'moves-*' });
    expect(count).toBe(404);
  });

  test('what is left out: translogs that lag, indices closed to changes, full disks, names without room; others only if their fields differ', async () => {
    const { ask } = moving();
    const long = `moves-${'x'.repeat(240)}`;
    await moving().install(logs(text));
    for (const index of ['moves-async', 'moves-full', 'moves-still', long]) {
      await moving().create(index, idsFrom(0, 2), (id) => id);
    }
    const set = (index: string, settings: object) =>
      ask.done('PUT', `/${index}/_settings`, { body: { index: settings } });
    await set('moves-async', { translog: { durability: 'async' } });
    await set('moves-full', { blocks: { read_only_allow_delete: true } });
    await set('moves-still', { blocks: { write: true } });
    expect(await moving().found()).toMatchObject({ candidates: [], leftOut: [], fine: 4 });
    await moving().install(logs(number));
    const found = await moving().found();
    expect(found.candidates).toEqual([]);
    expect(Object.fromEntries(found.leftOut.map(({ index, why }) => [index, why]))).toEqual({
      'moves-async': expect.stringContaining('durability is async'),
      'moves-full': expect.stringContaining('make room'),
      'moves-still': expect.stringContaining('index.blocks.write'),
      [long]: expect.stringContaining('has 246 bytes'),
    });
  });
});
