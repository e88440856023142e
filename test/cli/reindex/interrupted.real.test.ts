import { describe, expect, test } from 'vitest';
import { abort, newRun } from '../../../cli/reindex/abort.ts';
import { claimName, handleName, lockName } from '../../../cli/reindex/aliases.ts';
import { settled, takeLock } from '../../../cli/reindex/lock.ts';
import { customers, dieBefore, fastClock, idsFrom, number, text, useMoving } from './moving.ts';

describe('a reindex that was interrupted', () => {
  const moving = useMoving();

  test('stopped, it goes on; aborted, nothing of it is left; what was deleted meanwhile stays deleted', async () => {
    const candidate = await moving().filled(idsFrom(0, 1_000));
    let copied = 0;
    const stopping = {
      isStopping: () => copied > 400,
      onCopied: (documents: number) => {
        copied += documents;
      },
    };
    expect(await moving().move(candidate, stopping)).toEqual({ kind: 'stopped' });
    const begun = await moving().candidate();
    expect(begun).toMatchObject({ begun: expect.stringMatching(/\.g2-/), target: candidate.target });
    expect(await abort(candidate, moving().engineFor(candidate))).toBe(true);
    expect((await moving().candidate()).begun).toBeUndefined();

    copied = 0;
    expect(await moving().move(candidate, stopping)).toEqual({ kind: 'stopped' });
    const before = copied;
    const operations = ['000001', '000999'].map((_id) => ({ delete: { _index: 'moves-2026.11', _id } }));
    await moving().client.bulk({ operations, refresh: true });
    copied = 0;
    const onCopied = (documents: number) => {
      copied += documents;
    };
    expect(await moving().move(candidate, { onCopied })).toMatchObject({ kind: 'moved' });
    expect(copied).toBeLessThanOrEqual(1_000 - before);
    expect(await moving().find('moves-*')).toEqual(
      idsFrom(0, 1_000).filter((id) => !['000001', '000999'].includes(id)),
    );
  });

  test('killed when searches go to the new index already, it goes on, and wildcards find the name as before', async () => {
    const candidate = await moving().filled(idsFrom(0, 100));
    await dieBefore(moving(), candidate, (actions) => actions.some((action) => 'remove_index' in action));
    expect(await moving().find('moves-*')).toEqual(idsFrom(0, 100));
    const writing = moving().create('moves-2026.11', idsFrom(100, 110), (id) => id);
    const begun = await moving().candidate();
    expect(await moving().move(begun, { ...fastClock(), longestPauseMs: 1_000_000 })).toMatchObject({
      kind: 'moved',
    });
    await writing;
    await moving().refresh();
    expect(await moving().find('moves-*')).toEqual(idsFrom(0, 110));
    expect(await moving().find('moves-2026.1*')).toEqual(idsFrom(0, 110));
  });

  test('killed when a name without a wildcard leads to its third generation, that is no orphan: it is finished', async () => {
    await moving().install(customers(text));
    await moving().create('movers.documents', idsFrom(0, 50), () => '1');
    await moving().install(customers(number));
    expect(await moving().move(await moving().candidate())).toMatchObject({ kind: 'moved' });
    await moving().install(customers(text));
    await dieBefore(moving(), await moving().candidate(), (actions) =>
      actions.some((action) => 'remove_index' in action),
    );
    await moving().create('movers.documents', idsFrom(50, 60), () => '1');
    const { orphans } = await moving().found();
    expect(orphans).toEqual([]);
    const begun = await moving().candidate();
    expect(begun).toMatchObject({ begun: expect.stringMatching(/\.g3-/) });
    expect(await moving().move(begun, fastClock())).toMatchObject({ kind: 'moved' });
    await moving().refresh();
    expect(await moving().find('movers.documents')).toEqual(idsFrom(0, 60));
    expect(await moving().indices()).toEqual([expect.stringMatching(/\.g3-[0-9a-z]{6}$/)]);
  });

  test('killed while records waited: the next run lets them go on before it copies', async () => {
    const candidate = await moving().filled(idsFrom(0, 100));
    await dieBefore(moving(), candidate, (actions) =>
      actions.some(
        (action) =>
          'add' in action &&
          action.add.alias === candidate.plan.reading &&
          action.add.index !== candidate.plan.old,
      ),
    );
    const writing = moving().create('moves-2026.11', idsFrom(100, 110), (id) => id);
    let isStopping = false;
    void writing.then(() => {
      isStopping = true;
    });
    const begun = await moving().candidate();
    const engine = moving().engineFor(begun)(begun.plan, 'later');
    const checkpoints = async () => {
      await writing;
      return await engine.checkpoints();
    };
    const later = { ...fastClock(), run: 'later', engine: { ...engine, checkpoints } };
    expect(await moving().move(begun, { ...later, isStopping: () => isStopping })).toEqual({
      kind: 'stopped',
    });
    await moving().refresh();
    expect(await moving().find('moves-*')).toEqual(idsFrom(0, 110));
  });

  test('what a run sent before it died is waited for; what it sent and comes later finds its name gone', async () => {
    const candidate = await moving().filled(idsFrom(0, 10));
    const { plan } = candidate;
    const [first, second] = [newRun(), newRun()];
    const begin = { target: candidate.target, positions: [], beat: 0 };
    const dead = moving().engineFor(candidate)(plan, first);
    expect(await takeLock(plan, dead, first, begin, fastClock())).toMatchObject({ kind: 'taken' });
    expect(await dead.underWay()).toBe(0);
    // A scroll that is open for ever isn't a search that began before.
    await moving().client.search({ index: 'moves-2026.11', scroll: '1m', size: 1 });
    expect(await dead.searching(handleName(first), 60_000)).toBe(0);
    // A bulk that waits for copies which a single node hasn't.
    let isOver = false;
    const named = moving().ask.named(claimName(plan));
    const lines = `${JSON.stringify({ index: { _index: lockName(first), _id: 'late' } })}\n{"status":1}\n`;
    const sent = named.client.transport
      .request({
        method: 'POST',
        path: '/_bulk',
        querystring: { wait_for_active_shards: 2, timeout: '1500ms' },
        bulkBody: lines,
      })
      .then(() => {
        isOver = true;
      });
    const engine = moving().engineFor(candidate)(plan, second);
    while ((await engine.underWay()) === 0) expect(isOver).toBe(false);
    expect(await engine.underWay()).toBeGreaterThan(0);
    const taken = await takeLock(plan, engine, second, begin, {
      ...fastClock(),
      now: () => 0 + performance.now() * 8,
    });
    expect(taken).toMatchObject({ kind: 'taken' });
    expect(isOver).toBe(true);
    await sent;
    for (const late of [
      () => dead.hide(handleName(first), true),
      () => dead.block(handleName(first)),
      () => dead.unblock(handleName(first)),
      () => dead.save(lockName(first), begin),
      () => dead.process(lockName(first), '_none'),
      () => dead.removeExtra(lockName(first)),
      () =>
        dead.write(
          lockName(first),
          [{ shard: 0, sequenceNumber: 1, id: 'a', routing: undefined, source: {} }],
          1_000,
        ),
    ]) {
      await expect(late()).rejects.toMatchObject({ code: 'LOST_LOCK' });
    }
    await settled(engine, fastClock());
  });
});
