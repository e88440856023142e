import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findIds } from '../../cli/explain/stored-documents.ts';
import { Follower } from '../../cli/search/follow/follower.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { type LoopbackServer, listenOnLoopback } from '../../local/loopback.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { passOn } from '../engines/pass-on.ts';
import { put, settled, startPipeline, until } from './pipeline-run.ts';
import { announce, recovery } from './recovery-command.ts';
import { type Services, startServices } from './services.ts';

const pipeline = 'test/integration/pipelines/observed';

const explanation = z.looseObject({
  record: z.looseObject({ shardId: z.string() }),
  outcome: z.object({
    status: z.string(),
    reasons: z.array(z.object({ type: z.string() })),
    notes: z.array(z.string()),
  }),
  documents: z.array(z.looseObject({ id: z.string(), state: z.string(), same: z.boolean() })),
  windows: z.object({
    standing: z.string(),
    touched: z.array(
      z.looseObject({
        late: z.unknown(),
        result: z.looseObject({ documents: z.number() }).optional(),
        alerts: z.array(z.looseObject({ monitor: z.string() })),
      }),
    ),
  }),
});

/**
 * The engine as a domain shows it to commands that sign: what the URL of a POST asks for is left out
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-signing-service-requests.html).
 */
async function startDomain(engineUrl: string): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    if (request.method === 'POST') request.url = request.url?.replace(/\?.*$/, '');
    passOn(request, response, engineUrl);
  });
  server.keepAliveTimeout = 0;
  return await listenOnLoopback(server, 0);
}

describe('search, tap and explain', () => {
  let services: Services;
  let domain: LoopbackServer;
  let folder: string;
  let run: LocalRun;
  let forget: () => void = () => undefined;
  let numbers: Readonly<Record<string, string>>;

  const now = Date.now();
  const at = new Date(now).toISOString();
  const parcel = { at, depot: 'ghent', weight: 1.5 };
  const records = {
    indexed: { ...parcel, parcel: 'p1' },
    filtered: { ...parcel, depot: 'test', parcel: 'p2' },
    rejected: parcel,
    refused: { ...parcel, parcel: 'p3', weight: 'heavy' },
    stale: { ...parcel, parcel: 'p4' },
    newer: { ...parcel, parcel: 'p4', weight: 2 },
    late: { ...parcel, parcel: 'p5', at: new Date(now - 1_200_000).toISOString() },
  };

  beforeAll(async () => {
    services = await startServices();
    folder = mkdtempSync(join(tmpdir(), 'observe-'));
    run = await startPipeline(pipeline, services);
    domain = await startDomain(services.searchUrl);
    forget = announce({ ...run, engine: { ...run.engine, url: domain.url } }, pipeline);
    const sequenceNumbers = await put(
      run,
      Object.values(records).map((record) => ({ data: JSON.stringify(record), partitionKey: 'k' })),
    );
    numbers = Object.fromEntries(
      Object.keys(records).map((name, position) => [name, sequenceNumbers[position] ?? '']),
    );
    await settled(run, sequenceNumbers.length);
    await until(async () => (run.aggregator?.passed() ?? 0) >= sequenceNumbers.length);
    // Results and alerts too.
    await services.search.indices.refresh();
  }, 120_000);
  afterAll(async () => {
    forget();
    await run.stop();
    await domain.stop();
    await services.stop();
    rmSync(folder, { recursive: true });
  });

  const command = (name: 'search' | 'tap' | 'explain', ...args: readonly string[]) =>
    recovery(folder, name, '--pipeline', pipeline, ...args);
  async function explained(name: keyof typeof records) {
    const { code, stdout, stderr } = await command('explain', numbers[name] ?? '', '--json');
    expect(code, stderr).toBe(0);
    return explanation.parse(JSON.parse(stdout));
  }

  it.each([
    ['indexed', 'indexed', 'own', 'counted'],
    ['filtered', 'filtered', undefined, 'counted'],
    ['rejected', 'rejected', undefined, 'left-out'],
    ['refused', 'rejected', 'absent', 'counted'],
    ['stale', 'stale', 'later', 'counted'],
    ['newer', 'indexed', 'own', 'counted'],
    ['late', 'indexed', 'own', 'counted'],
  ] as const)('explains a record that is %s', async (name, status, state, standing) => {
    const { outcome, documents, windows } = await explained(name);
    expect(outcome.status).toBe(status);
    expect(documents[0]?.state).toBe(state);
    expect(windows.standing).toBe(standing);
    const { touched } = windows;
    if (state !== undefined) expect(touched[0]?.late !== false).toBe(name === 'late');
    if (name === 'indexed') expect(touched[0]?.alerts).toMatchObject([{ monitor: 'busy-depot' }]);
    if (name === 'rejected') expect(outcome.reasons).toMatchObject([{ type: 'transform_failed' }]);
    if (name === 'stale') expect(outcome.notes.join()).toContain(numbers.newer);
    if (name === 'late') expect(JSON.stringify(touched)).toContain(numbers.indexed);
  });

  it('explains in words, by a number, by shard and number, and by an id', async () => {
    const { shardId } = (await explained('indexed')).record;
    const texts = await Promise.all(
      ['p1', numbers.indexed ?? '', `${shardId}:${numbers.indexed}`].map((named) =>
        command('explain', named),
      ),
    );
    for (const { code, stdout, stderr } of texts) {
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^outcome +INDEXED$/m);
      expect(stdout).toMatch(/^windows +by-depot, depot ghent: \S+Z to \S+Z$/m);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it.each([
    ['nobody', /No document of observed has the id nobody, not even a deleted one/],
    ['9'.repeat(56), /No shard of the stream|doesn't hold such a record/],
    [`shardId-000000000099:${'1'.repeat(56)}`, /has no shard shardId-000000000099/],
  ])('says in a sentence that it knows nothing of %s', async (named, sentence) => {
    const { code, stdout } = await command('explain', named);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(sentence);
    expect(code).toBe(1);
  });

  it('searches documents, windows and alerts', async () => {
    const found = await command('search', 'depot:ghent', '--sort', 'parcel', '--fields', 'parcel,weight');
    expect(found.stdout).toBe('parcel  weight\np1      1.5\np4      2\np5      1.5\n');
    expect(found.stderr).toBe('3 documents\n');
    const unknown = await command('search', '--windows', 'by-depo');
    expect(unknown.stderr).toMatch(
      /no result in windows.observed.\* matches\nthere are results of by-depot\n/,
    );
    const recent = await command('search', '--from', '10m', '--json', '{"term": {"parcel": "p5"}}');
    expect(recent).toMatchObject({ code: 0, stdout: '', stderr: 'no document in observed matches\n' });
    const windows = await command('search', '--windows', 'by-depot', '--fields', 'key.depot,documents');
    expect(windows.stdout).toMatch(/^key.depot {2}documents\nghent +\d\n/);
    const alerts = await command('search', '--alerts', 'monitor:busy-depot', '--json');
    expect(JSON.parse(alerts.stdout)).toMatchObject({ _source: { key: { depot: 'ghent' } } });
  });

  it.each([
    [['weight:['], /can't do this search: .*weight:\[/, 2],
    [['{"term": {"parcel"'], /isn't JSON/, 2],
    [['{"nonsense": {}}'], /can't do this search: unknown query \[nonsense\]/, 2],
    [['--follow', '--to', '1m'], /leave out --to/, 2],
    [['--from', '1h', '--to', '2h'], /--from must be before --to/, 2],
  ])('refuses search %j in a sentence', async (args, sentence, exitCode) => {
    const { code, stderr, stdout } = await command('search', ...args);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  });

  it('shows what has passed at each stage', async () => {
    const span = ['--from', '1h', '--to', new Date().toISOString()];
    const json = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
    const outcomes = await command('tap', ...span, '--stage', 'outcome', '--json', '--limit', '7');
    expect(json(outcomes.stdout)).toMatchObject(
      ['built', 'filtered', 'rejected', 'built', 'built', 'built', 'built'].map((status) => ({ status })),
    );
    const heavy = await command('tap', ...span, '--where', 'weight >= 2', '--limit', '2');
    expect(heavy.stdout).toMatch(
      /observed.documents\/p3\n\{.*"weight":"heavy"|observed.documents\/p4\n.*"weight":2/,
    );
    const records = await command('tap', ...span, '--stage', 'record', '--json', '--limit', '1');
    expect(json(records.stdout)).toMatchObject([{ sequenceNumber: numbers.indexed, partitionKey: 'k' }]);
    expect(records.stderr).toMatch(/^7 records read; 1 of 7 records shown/);
  });

  it('explain finds an id in indices that are hidden, as those with ids of their own are', async () => {
    const { search } = services;
    await search.indices.create({ index: 'unseen-2026', settings: { hidden: true, number_of_replicas: 0 } });
    await search.index({ index: 'unseen-2026', id: 'x', document: { n: 1 }, refresh: true });
    const client = createSearchClient({ endpoint: new URL(domain.url), auth: 'none' });
    expect(await findIds(client, 'unseen-*', ['x'])).toMatchObject([{ index: 'unseen-2026', id: 'x' }]);
    expect(await findIds(client, 'never-made', ['x'])).toEqual([]);
    await client.close();
  });

  it('follows documents of several shards and indices, each write once, whatever is written at the same time', async () => {
    const { search } = services;
    const settings = { number_of_shards: 3, number_of_replicas: 0, refresh_interval: '50ms' };
    await search.indices.create({ index: 'followed-a', settings });
    const write = (index: string, id: string, n: number) =>
      search.index({ index, id, document: { n, wanted: n % 2 === 0 } });
    await Promise.all(Array.from({ length: 50 }, (_, n) => write('followed-a', `old-${n}`, n)));
    await search.indices.refresh({ index: 'followed-a' });
    const signal = new AbortController().signal;
    const query = { term: { wanted: true } };
    const client = createSearchClient({ endpoint: new URL(domain.url), auth: 'none' });
    const follower = new Follower({
      search: client,
      index: 'followed-*',
      query,
      signal,
      now: () => performance.now(),
    });
    await follower.begin();
    const seen: string[] = [];
    const poll = () => follower.poll(async (hits) => void seen.push(...hits.map(({ _id }) => _id)));
    await poll();
    expect(seen).toEqual([]);
    const writing = Promise.all(
      Array.from({ length: 400 }, async (_, n) => {
        await new Promise((resolve) => setTimeout(resolve, n));
        // The second index comes while it follows.
        await write(n % 3 === 0 && n > 150 ? 'followed-b' : 'followed-a', `new-${n}`, n);
      }),
    );
    let isWriting = true;
    void writing.finally(() => {
      isWriting = false;
    });
    while (isWriting) await poll();
    await write('followed-a', 'old-0', 1_000);
    await search.indices.refresh({ index: 'followed-*' });
    for (let round = 0; round < 3; round += 1) await poll();
    const expected = Array.from({ length: 400 }, (_, n) => n)
      .filter((n) => n % 2 === 0)
      .map((n) => `new-${n}`);
    expect(seen.toSorted()).toEqual([...expected, 'old-0'].toSorted());
    await client.close();
  }, 30_000);
});
