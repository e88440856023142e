import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EngineProxy, everyBulk, everyRead, startEngineProxy } from './engine-proxy.ts';
import { bulkFaults, type FaultKind, readFaults } from './kinds.ts';
import { Tally } from './tally.ts';

const action = '{"create":{"_index":"i","_id":"a"}}\n{"field":1}\n';
const answer = JSON.stringify({ items: [{ create: { _id: 'a', status: 201 } }], errors: false });

/** Milliseconds after which the client gives a request up: more than what is slow takes. */
const patience = 3_000;

/** What a client sees of an exchange. */
async function seen(url: string): Promise<string> {
  try {
    const got = await fetch(url, { method: 'POST', body: action, signal: AbortSignal.timeout(patience) });
    const text = await got.text();
    if (got.status !== 200) return String(got.status);
    return /"status":(?:429|503)/.exec(text)?.[0] ?? (text === answer ? 'whole' : 'truncated');
  } catch (thrown) {
    return thrown instanceof Error && thrown.name === 'TimeoutError' ? 'no answer' : 'reset';
  }
}

async function inTurn(count: number, url: string): Promise<string[]> {
  const outcomes: string[] = [];
  while (outcomes.length < count) outcomes.push(await seen(url));
  return outcomes;
}

describe('the proxy before the engine', () => {
  let engine: Server;
  let taken = 0;
  let upstream: string | undefined;
  let proxy: EngineProxy;
  let tally: Tally;
  let isActive = true;
  let lacking: FaultKind | undefined;

  beforeAll(async () => {
    engine = createServer((request, response) => {
      request.resume().once('end', () => {
        taken += 1;
        response.setHeader('content-type', 'application/json').end(answer);
      });
    });
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => proxy.stop());
  afterAll(() => engine.close());

  async function start(longestLateness = 100): Promise<void> {
    const address = engine.address();
    upstream = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    tally = new Tally();
    isActive = true;
    lacking = undefined;
    proxy = await startEngineProxy(() => upstream, {
      seed: 1,
      tally,
      active: () => isActive,
      lacks: (kind) => kind === lacking,
      longestLateness,
    });
  }

  const total = (kinds: readonly FaultKind[]): number =>
    kinds.reduce((sum, kind) => sum + tally.count(kind), 0);

  it.each([
    ['/i/_bulk', bulkFaults, bulkFaults.length * everyBulk],
    ['/i/_mget', readFaults, readFaults.length * everyRead],
  ] as const)(
    'deals every kind of fault of %s once in a deck, and counts it once it was felt',
    async (path, kinds, deck) => {
      await start();
      const before = taken;
      const outcomes = await inTurn(deck, `${proxy.url}${path}`);
      await proxy.settled();
      expect(kinds.map((kind) => tally.count(kind))).toEqual(kinds.map(() => 1));
      const disturbed = outcomes.filter((outcome) => outcome !== 'whole').length;
      // The slow one may be whole, and the one whose query is ignored is.
      expect(disturbed).toBeGreaterThanOrEqual(kinds.length - 2);
      expect(taken - before).toBeLessThan(deck);
    },
  );

  it('injects nothing but the kinds that are lacking when faults are over', async () => {
    await start();
    isActive = false;
    const outcomes = await inTurn(bulkFaults.length * everyBulk, `${proxy.url}/i/_bulk`);
    expect([...new Set(outcomes), tally.total]).toEqual(['whole', 0]);
    lacking = 'bulk: 503';
    await inTurn(bulkFaults.length * everyBulk, `${proxy.url}/i/_bulk`);
    expect([tally.count('bulk: 503'), tally.total]).toEqual([1, 1]);
  });

  it('counts no fault that needs an engine while there is none', async () => {
    await start();
    upstream = undefined;
    const outcomes = await inTurn(36, `${proxy.url}/i/_bulk`);
    await proxy.settled();
    expect(outcomes).not.toContain('whole');
    const needing = bulkFaults.filter((kind) => /after|slow|truncated/.test(kind));
    expect(total(needing)).toBe(0);
    expect(tally.count('bulk: 429')).toBe(1);
  });

  it('is settled only when the engine has had what comes late', async () => {
    // Of this seed the first request without an answer is one that the engine takes late.
    await start(8_000);
    const outcomes: string[] = [];
    for (let sent = 0; sent < 36; sent += 1) {
      void seen(`${proxy.url}/i/_bulk`).then((outcome) => outcomes.push(outcome));
    }
    await expect.poll(() => outcomes.length, { timeout: 20_000 }).toBe(36);
    const before = taken;
    await proxy.settled();
    expect(taken).toBe(before + 1);
  });
});
