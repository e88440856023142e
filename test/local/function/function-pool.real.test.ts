import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FunctionPool } from '../../../local/function/function-pool.ts';

function isAlive(pid: unknown): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

describe('a function of as many containers as it has invocations at once', () => {
  let pool: FunctionPool;
  beforeEach(() => {
    pool = new FunctionPool({
      name: 'Indexer',
      code: join(import.meta.dirname, 'handlers'),
      handler: 'index.handler',
      environment: {},
      timeout: 2_000,
      memory: 64,
      onLog: () => undefined,
    });
  });
  afterEach(() => pool.stop());

  const slow = (duration = 1_000) => pool.invoke({ behaviour: 'slow', duration });

  it('stays one container while invocations come one after another', async () => {
    pool.warm();
    const pids = new Set<unknown>();
    for (let round = 0; round < 4; round += 1) pids.add(await pool.invoke({ behaviour: 'pid' }));
    expect(pids.size).toBe(1);
    expect(pool.size).toBe(1);
  });

  it('shares one container among short invocations at once: waiting costs less than a cold start', async () => {
    await pool.invoke({ behaviour: 'pid' });
    const pids = await Promise.all([1, 2, 3, 4].map(() => pool.invoke({ behaviour: 'pid' })));
    expect(new Set(pids).size).toBe(1);
    expect(pool.size).toBe(1);
  });

  it('grows to the long invocations under way, each in a process of its own, and then keeps them warm', async () => {
    const pids = await Promise.all([slow(), slow(), slow()]);
    expect(new Set(pids).size).toBe(3);
    const again = await Promise.all([slow(), slow(), slow()]);
    expect(again.toSorted()).toEqual(pids.toSorted());
    expect(pool.size).toBe(3);
  });

  it.each([
    ['a crash', 'crash', /ended with exit code 7/],
    ['a timeout', 'busy loop', /Task timed out after 2.00 seconds/],
  ])('%s replaces only its own container', async (_what, behaviour, message) => {
    const before = await Promise.all([slow(), slow()]);
    const bad = pool.invoke({ behaviour }).catch((thrown: Error) => thrown.message);
    const good = await slow(100);
    expect(await bad).toMatch(message);
    expect(before).toContain(good);
    const after = await Promise.all([slow(), slow()]);
    expect(after).toContain(good);
    expect(new Set([...after, ...before]).size).toBe(3);
    expect(pool.size).toBe(2);
  });

  it('ends all its processes and the invocations under way, and starts none after', async () => {
    const pids = await Promise.all([slow(), slow()]);
    const hanging = pool.invoke({ behaviour: 'hang' }).catch((thrown: Error) => thrown.message);
    const others = [1, 2].map(() =>
      pool.invoke({ behaviour: 'hang' }).catch((thrown: Error) => thrown.message),
    );
    await pool.stop();
    expect(await others[1]).toBe('the function has been stopped');
    expect(await hanging).toMatch(/ended with SIGTERM/);
    expect(pids.filter(isAlive)).toEqual([]);
    const late = await Promise.race([
      pool.invoke({ behaviour: 'pid' }).catch((thrown: Error) => thrown.message),
      delay(1_000),
    ]);
    expect(late).toBe('the function has been stopped');
  });
});
