import type { Client } from '@elastic/elasticsearch';
import { afterEach, describe, expect, test } from 'vitest';
import { newRun } from '../../../cli/reindex/abort.ts';
import { lockName } from '../../../cli/reindex/aliases.ts';
import { takeLock } from '../../../cli/reindex/lock.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { type Exchange, json, type RunningProxy, startProxy } from '../../torture/faults/relay.ts';
import { fastClock, idsFrom, Moving, useMoving } from './moving.ts';

describe('an engine that fails under a reindex', () => {
  const moving = useMoving();
  let proxy: RunningProxy | undefined;
  let client: Client | undefined;

  afterEach(async () => {
    await client?.close();
    await proxy?.stop();
  });

  /** The same engine, of which some requests get another answer. */
  async function behind(serve: (exchange: Exchange) => Promise<void> | undefined): Promise<Moving> {
    const { engine } = moving();
    proxy = await startProxy(
      () => engine.url,
      async (exchange) => {
        await (serve(exchange) ?? exchange.forward().then(exchange.reply));
      },
    );
    client = createSearchClient({ endpoint: new URL(proxy.url), auth: 'none' });
    return new Moving(engine, client);
  }

  async function goesOnAsItWas(ids: readonly string[]): Promise<void> {
    await moving().create('moves-2026.11', ['another'], () => '1');
    await moving().refresh();
    expect(await moving().find('moves-*')).toEqual([...ids, 'another']);
    const { body } = await moving().ask.raw('GET', '/moves-2026.11/_settings');
    expect(Object.values(Object(body))).toMatchObject([
      { settings: { index: { uuid: expect.any(String) } } },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/"hidden":"true"|"write":"true"/);
  }

  test('a shard that doesn’t answer is missed: neither checkpoints nor searches pass it by', async () => {
    const candidate = await moving().filled(idsFrom(0, 50));
    const { plan, target } = candidate;
    const run = newRun();
    const partial = await behind((exchange) => {
      if (!/_msearch|_stats\/docs/.test(exchange.path)) return undefined;
      return exchange.forward().then((answer) => {
        const withoutShard = answer.body.toString().replace('"1":[{"routing"', '"7":[{"routing"');
        const body = withoutShard.replaceAll('"failed":0', '"failed":1');
        exchange.reply({ ...answer, body: Buffer.from(body) });
      });
    });
    const engine = partial.engineFor(candidate)(plan, run);
    await takeLock(plan, engine, run, { target, positions: [], beat: 0 }, fastClock());
    await expect(engine.checkpoints()).rejects.toMatchObject({ code: 'TARGET' });
    await expect(engine.counts(lockName(run))).rejects.toMatchObject({ code: 'TARGET' });
    await expect(engine.read(0, -1, 100)).rejects.toMatchObject({ code: 'TARGET' });
  });

  test('a block that not every shard acknowledges is none: the index goes on', async () => {
    const candidate = await moving().filled(idsFrom(0, 50));
    let blocks = 0;
    const unsure = await behind((exchange) => {
      if (!exchange.path.includes('/_block/write')) return undefined;
      blocks += 1;
      return exchange
        .forward()
        .then(({ status }) =>
          exchange.reply(json(status, { acknowledged: true, shards_acknowledged: false, indices: [] })),
        );
    });
    await expect(unsure.move(candidate)).rejects.toThrow('_block/write');
    expect(blocks).toBe(2);
    await goesOnAsItWas(idsFrom(0, 50));
  });

  test('a change of aliases that a node hasn’t acknowledged is taken back', async () => {
    const candidate = await moving().filled(idsFrom(0, 50));
    let isSwapped = false;
    const lagging = await behind((exchange) => {
      if (isSwapped || !exchange.body.includes(candidate.plan.reading)) return undefined;
      isSwapped = exchange.body.includes(
        `"remove":{"index":"moves-2026.11","alias":"${candidate.plan.reading}`,
      );
      return exchange.forward().then((answer) => {
        exchange.reply(isSwapped ? json(200, { acknowledged: false }) : answer);
      });
    });
    await expect(lagging.move(candidate)).rejects.toThrow('_aliases');
    expect(isSwapped).toBe(true);
    await goesOnAsItWas(idsFrom(0, 50));
  });

  test('an engine that fails while records wait, and for some seconds after, is asked until they go on', async () => {
    const candidate = await moving().filled(idsFrom(0, 50));
    let failures = 0;
    const failing = await behind((exchange) => {
      const isPaused = failures > 0 || exchange.path.includes('/_block/write');
      if (!isPaused || failures === 40) return undefined;
      failures += 1;
      if (failures === 1) return exchange.forward().then(exchange.reply);
      if (failures % 2 === 0) exchange.reset();
      else exchange.reply(json(503, { error: { type: 'cluster_manager_not_discovered_exception' } }));
      return Promise.resolve();
    });
    await expect(failing.move(candidate, fastClock())).rejects.toMatchObject({ code: 'TARGET' });
    expect(failures).toBe(40);
    await goesOnAsItWas(idsFrom(0, 50));
  });

  test('a disk that fills up in the middle: the sentence says so, and the next run lets the records go on', async () => {
    const candidate = await moving().filled(idsFrom(0, 50));
    const full = (isFull: boolean) =>
      moving().ask.done('PUT', '/moves-*/_settings', {
        body: { 'index.blocks.read_only_allow_delete': isFull ? true : null },
        query: { expand_wildcards: 'all' },
      });
    let isFull = false;
    const filling = await behind((exchange) => {
      if (isFull || !exchange.path.includes('/_block/write')) return undefined;
      isFull = true;
      return exchange.forward().then(async (answer) => {
        await full(true);
        exchange.reply(answer);
      });
    });
    const moved = filling.move(candidate, fastClock());
    await expect(moved).rejects.toThrow(
      /records of moves-2026\.11 wait.*flood-stage watermark.*make room on its disks, then run reindex again/s,
    );
    expect((await moving().found()).leftOut).toMatchObject([{ why: expect.stringContaining('make room') }]);
    await full(false);
    expect(await moving().move(await moving().candidate(), fastClock())).toMatchObject({ kind: 'moved' });
    expect(await moving().find('moves-*')).toEqual(idsFrom(0, 50));
  });

  test('questions are asked again while the engine is busy, all of it or a part', async () => {
    const candidate = await moving().filled(idsFrom(0, 50));
    const asked = new Map<string, number>();
    const busy = await behind((exchange) => {
      const kind = `${exchange.method} ${exchange.path.replace(/^.*\/(?=_)/, '').replace(/\?.*/, '')}`;
      const times = (asked.get(kind) ?? 0) + 1;
      asked.set(kind, times);
      if (times > 2 || !/^(GET _stats|POST _refresh|POST _msearch|PUT _mapping)/.test(kind)) return undefined;
      const part = { responses: [{ status: 429, error: { type: 'search_phase_execution_exception' } }] };
      exchange.reply(kind.endsWith('_msearch') && times === 1 ? json(200, part) : json(429, { error: {} }));
      return Promise.resolve();
    });
    expect(await busy.move(candidate)).toMatchObject({ kind: 'moved' });
    expect([...asked.keys()]).toEqual(
      expect.arrayContaining(['GET _stats/docs', 'POST _refresh', 'POST _msearch']),
    );
    expect(await moving().find('moves-*')).toEqual(idsFrom(0, 50));
  });
});
