import { createServer, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import { detectEngine } from '../../functions/engine/install/detect-engine.ts';
import { engineRequest } from '../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../functions/engine/install/install.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { engineStore } from '../../functions/engine/store/engine-store.ts';
import { memoryStore } from '../../functions/engine/store/memory-store.ts';
import {
  type Stored,
  StoreRefused,
  type WindowStore,
  type Write,
} from '../../functions/engine/store/window-store.ts';
import { count, top } from '../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../functions/pipeline/pipeline.ts';
import type { Engine } from '../../local/engine/engine.ts';
import { listenOnLoopback } from '../../local/loopback.ts';
import { behavesAsWindowStore, storeTest } from '../functions/engine/store/store-behaviour.ts';
import { emptyEngine } from '../worker-engine.ts';
import { deleteIndices } from './services.ts';

let engine: Engine;
let client: Client;

beforeAll(async () => {
  engine = await emptyEngine();
  client = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
  for (const pattern of Object.values(windowIndices(storeTest))) await deleteIndices(client, pattern);
  const request = engineRequest(client);
  await installTemplates({ request, pipeline, engine: await detectEngine(request) });
});

afterAll(async () => {
  await client?.close();
});

const pipeline = withWindows(
  definePipeline({
    name: storeTest,
    transform: (): { host: string } | null => null,
    document: { index: `${storeTest}-{yyyy.MM.dd}` },
    mappings: {},
  }),
  { windows: [{ name: 'w', size: '1m', keyBy: ['host'], metrics: { n: count(), hosts: top('host', 2) } }] },
);

const storeOn = (some: Client, patience = 30_000): WindowStore =>
  engineStore(some, { now: Date.now, sleep, random: Math.random, deadline: Date.now() + patience });

behavesAsWindowStore('a store on the search engine', () => storeOn(client));

test('every page is found, of documents that were written anew and are being written', async () => {
  const store = storeOn(client);
  const index = `window-panes.${storeTest}.pages`;
  const places = Array.from({ length: 2_500 }, (_, n) => ({ index, id: `id-${n}` }));
  const puts = (version: number) =>
    places.map(
      (address, n): Write => ({
        address,
        source: { window: 'w', paneStart: n, version },
        ifStored: { olderThan: version },
      }),
    );
  for (const version of [1, 2, 3]) {
    await store.put(puts(version).filter((_, n) => version === 1 || n % version === 0));
    await store.refresh(index);
  }
  const search = { index: `${index}*`, equal: { window: 'w' } };
  const between = [{ field: 'paneStart', from: 100, to: 2_399 }];
  expect(await store.search({ ...search, between })).toHaveLength(2_300);
  let [writing, rounds] = [true, 0];
  const writer = (async () => {
    for (let version = 4; writing; version += 1) {
      await store.put(puts(version).filter((_, n) => (n + version) % 5 === 0));
      await store.refresh(index);
      rounds += 1;
    }
  })();
  for (let turn = 0; turn < 20; turn += 1) {
    const found = await store.search({ ...search, between });
    expect(new Set(found.map(({ address }) => address.id)).size).toBe(2_300);
    expect(found).toHaveLength(2_300);
  }
  writing = false;
  await writer;
  expect(rounds).toBeGreaterThan(1);
});

test('a state that is marked as forgotten is left out, and one without the mark is found', async () => {
  const store = storeOn(client);
  const index = windowIndices(storeTest).monitors;
  const write = (id: string, source: object): Write => ({
    address: { index, id },
    source: { kind: 'alert-state', monitor: 'm', ...source },
    ifStored: 'absent',
  });
  await store.put([write('a', { forgotten: true }), write('b', {}), write('c', { forgotten: false })]);
  await store.refresh(index);
  const found = await store.search({ index, equal: { monitor: 'm' }, notEqual: { forgotten: true } });
  expect(found.map(({ address }) => address.id).toSorted()).toEqual(['b', 'c']);
});

test('what people read is found by its dates', async () => {
  const store = storeOn(client);
  const index = `windows.${storeTest}.2015.05`;
  const windowStart = Date.UTC(2015, 4, 17, 10);
  const write = (id: string, source: object): Write => ({
    address: { index, id },
    source: { window: 'w', ...source },
    ifStored: 'absent',
  });
  const outcomes = await store.put([
    write('a', { windowStart: new Date(windowStart).toISOString(), final: true, metrics: { n: 3 } }),
    write('b', { windowStart: new Date(windowStart + 60_000).toISOString(), final: false }),
    // Whatever a clock says: it is kept, and what fits of it is found.
    write('c', { windowStart: new Date(8.64e15).toISOString(), final: true, anything: { more: [1, 'a'] } }),
  ]);
  expect(outcomes).toEqual(['written', 'written', 'written']);
  await store.refresh(`windows.${storeTest}.*`);
  const found = async (search: object) =>
    (await store.search({ index, equal: {}, ...search })).map(({ address }) => address.id).toSorted();
  const between = [{ field: 'windowStart', from: windowStart, to: windowStart + 59_999 }];
  expect(await found({ between })).toEqual(['a']);
  expect(await found({ equal: { final: true } })).toEqual(['a', 'c']);
});

test('a document that the mapping refuses is no endless retry', async () => {
  const address = { index: `windows.${storeTest}.2015.06`, id: 'a' };
  const source = { window: 'w', metrics: { hosts: 'of another kind once' } };
  const refused = storeOn(client).put([{ address, source, ifStored: 'absent' }]);
  await expect(refused).rejects.toThrow(StoreRefused);
  await expect(refused).rejects.toThrow(address.index);
});

/** In front of the engine: hands on every request, and loses some of the answers. */
async function losingAnswers(loses: () => boolean): Promise<Client> {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = httpRequest(new URL(url ?? '/', engine.url), { method, headers }, (answer) => {
      if (loses()) {
        answer.resume();
        outgoing.destroy();
      } else {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  const { url, stop } = await listenOnLoopback(server, 0);
  const lossy = createSearchClient({ endpoint: new URL(url), auth: 'none' });
  onTestFinished(async () => {
    await lossy.close();
    await stop();
  });
  return lossy;
}

test('writers that race, and whose answers get lost, apply each of their steps once', async () => {
  const lossy = await losingAnswers(() => Math.random() < 0.3);
  const address = { index: `window-panes.${storeTest}.race`, id: 'a' };
  const [writers, steps] = [4, 15];
  const write = async (writer: string) => {
    const store = storeOn(lossy);
    for (let step = 1; step <= steps; ) {
      const [stored] = await store.get([address]);
      const before = stored?.source ?? { total: 0 };
      // As a pane's fence says which records are in it.
      if (Number(before[writer] ?? 0) >= step) {
        step += 1;
        continue;
      }
      const source = { ...before, [writer]: step, total: Number(before.total) + 1 };
      const [outcome] = await store.put([{ address, source, ifStored: stored?.revision ?? 'absent' }]);
      expect(outcome).not.toBe('failed');
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, number) => write(`writer-${number}`)));
  const [stored] = await storeOn(client).get([address]);
  expect(stored?.source.total).toBe(writers * steps);
});

const step = fc.oneof(
  fc.record({ does: fc.constant('create' as const), id: fc.constantFrom('a', 'b', 'v') }),
  fc.record({ does: fc.constant('replace' as const), id: fc.constantFrom('a', 'b', 'v') }),
  // The engine remembers the version of what was removed for a minute, so those are no ids to remove.
  fc.record({ does: fc.constant('version' as const), id: fc.constantFrom('v', 'w'), version: fc.nat(9) }),
  fc.record({ does: fc.constant('remove' as const), id: fc.constantFrom('a', 'b') }),
  fc.record({ does: fc.constant('read' as const), id: fc.constantFrom('a', 'b', 'v', 'w') }),
  fc.record({ does: fc.constant('search' as const), id: fc.constant('') }),
);
type Step = typeof step extends fc.Arbitrary<infer Of> ? Of : never;

/** What one store answers to the steps; without revisions, which are each engine's own. */
async function answersOf(store: WindowStore, index: string, steps: readonly Step[]): Promise<unknown[]> {
  const read = new Map<string, Stored | undefined>();
  const answers: unknown[] = [];
  for (const [n, { does, id, ...rest }] of steps.entries()) {
    const address = { index, id };
    if (does === 'read') {
      const [stored] = await store.get([address]);
      read.set(id, stored);
      answers.push(stored?.source);
    } else if (does === 'search') {
      await store.refresh(index);
      const found = await store.search({ index, equal: { shardId: 's' } });
      answers.push(found.map(({ source }) => source.n).toSorted());
    } else if (does === 'remove') {
      await store.remove([address]);
    } else {
      const revision = read.get(id)?.revision ?? { seqNo: 1_000_000, primaryTerm: 1 };
      const version = 'version' in rest ? { olderThan: rest.version } : revision;
      const ifStored = does === 'create' ? 'absent' : version;
      answers.push(await store.put([{ address, source: { n, shardId: 's' }, ifStored }]));
    }
  }
  return answers;
}

describe('the store in memory', () => {
  test('answers as the engine does, whatever is done in whatever order', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        run += 1;
        const index = `window-panes.${storeTest}.model-${Date.now().toString(36)}-${run}`;
        const expected = await answersOf(storeOn(client), index, steps);
        expect(await answersOf(memoryStore(), index, steps)).toEqual(expected);
        await client.indices.delete({ index, ignore_unavailable: true });
      }),
      { numRuns: 15 },
    );
  });
});
