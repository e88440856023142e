import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { folderStore } from '../../functions/dead-letters/folder-store.ts';
import { folderOnFailure } from '../../local/event-source-mapping/on-failure.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { deadLetter, rejectedObject } from '../cli/letters/letters.ts';
import { put, runOptions, settled, until } from './pipeline-run.ts';
import { recovery, startAnnounced, startRecovery } from './recovery-command.ts';
import { deleteIndices, type Services, startServices } from './services.ts';

const good = Array.from({ length: 20 }, (_, n) => JSON.stringify({ amount: n }));
const poison = ['{"amount": 100', '"101 Euro"', '{"amount":"102 Euro"}', '[103]', '{"amount":{"value":104}}'];
const hopeless = ['"hopeless"', '{"hopeless":1}'];

const hit = z.object({ _id: z.string(), _source: z.object({ amount: z.number() }) });

describe('dead letters of a transform that is corrected', () => {
  let services: Services;
  let folder: string;
  let run: LocalRun;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    services = await startServices();
    folder = mkdtempSync(join(tmpdir(), 'redrive-'));
    const index = 'payments,dead-letters.payments.*';
    await deleteIndices(services.search, index);
    await start('broken');
    const records = [...good, ...poison, ...hopeless];
    await put(
      run,
      records.map((data, n) => ({ data, partitionKey: `key-${n % 7}` })),
    );
    await settled(run, records.length);
    await stop();
    await start('corrected');
  }, 120_000);
  afterAll(async () => {
    await stop();
    await services.stop();
    rmSync(folder, { recursive: true });
  });

  async function start(version: 'broken' | 'corrected'): Promise<void> {
    const dataDir = join(folder, 'data');
    const options = runOptions(`test/integration/pipelines/${version}/payments`, {
      dataDir,
      searchUrl: services.searchUrl,
    });
    ({ run, stop } = await startAnnounced(options));
  }

  const command = (name: 'dead-letters' | 'redrive', ...args: readonly string[]) =>
    recovery(folder, name, '--pipeline', 'payments', ...args);
  // By its pipeline too: other workers have runs at the same time.
  const letters = (name: string, ...args: readonly string[]) =>
    recovery(folder, 'dead-letters', name, '--pipeline', 'payments', ...args);

  async function amounts(): Promise<number[]> {
    await services.search.indices.refresh({ index: 'payments' });
    const found = await services.search.search({ index: 'payments', size: 1_000, track_total_hits: true });
    return found.hits.hits.map((one) => hit.parse(one)._source.amount).sort((a, b) => a - b);
  }

  function objects(below: string): string[] {
    const all = readdirSync(run.deadLetters, { recursive: true, withFileTypes: true });
    return all
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name).slice(run.deadLetters.length + 1))
      .filter((key) => key.startsWith(below))
      .sort();
  }

  it('are counted by reason, listed and shown', async () => {
    const counted = await letters('count');
    expect(counted.code).toBe(0);
    expect(counted.stdout).toMatch(/decode:invalid_json +1 /);
    expect(counted.stdout).toMatch(/transform:transform_failed +4 /);
    expect(counted.stdout).toMatch(/bulk:\w+ +2 /);
    expect(counted.stdout).toMatch(/total +7$/m);
    const listed = await letters('list', '--reason', 'bulk', '--index', 'pay*');
    expect(listed.stdout.trim().split('\n')).toHaveLength(2);
    const [, place = ''] = listed.stdout.split(/\s+/);
    const shown: unknown = JSON.parse((await letters('show', place)).stdout);
    expect(shown).toMatchObject({
      pipeline: 'payments',
      operations: [{ index: 'payments' }],
      text: expect.stringContaining('Euro'),
    });
  });

  /** Of the letters' summaries in the engine, how many have this status. */
  async function summaries(status: 'rejected' | 'redriven'): Promise<number> {
    const index = 'dead-letters.payments.*';
    await services.search.indices.refresh({ index });
    return (await services.search.count({ index, query: { term: { status } } })).count;
  }

  it('can be searched for, by reason and index', async () => {
    expect(await summaries('rejected')).toBe(7);
    const { hits } = await services.search.search({
      index: 'dead-letters.payments.*',
      query: { bool: { filter: [{ prefix: { reasons: 'bulk:' } }, { term: { indices: 'payments' } }] } },
      track_total_hits: true,
    });
    expect(hits.hits).toHaveLength(2);
  });

  it('are not touched by a dry run', async () => {
    const before = objects('');
    const dry = await command('redrive', '--dry-run');
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('7 records') });
    expect(objects('')).toEqual(before);
    expect(await amounts()).toEqual(good.map((_, n) => n));
  });

  it('that a filter chooses are redriven alone', async () => {
    const done = await command('redrive', '--reason', 'decode:invalid_json');
    expect(done).toMatchObject({ code: 0, stdout: '1 record: 1 indexed.\n' });
    expect(await amounts()).toEqual([...good.map((_, n) => n), 100]);
  });

  it('come in with a redrive under the ids of their records, and what is hopeless stays with its newest reason', async () => {
    const done = await command('redrive');
    expect(done).toMatchObject({
      code: 1,
      stderr: '',
      stdout: '6 records: 4 indexed, 2 rejected again and kept.\n',
    });
    expect(await amounts()).toEqual([...good.map((_, n) => n), 100, 101, 102, 103, 104]);
    const left = await letters('list');
    expect(left.stdout.trim().split('\n')).toHaveLength(2);
    const [, place = ''] = left.stdout.split(/\s+/);
    expect((await letters('show', place)).stdout).toContain('hopeless for a newer reason');
    expect((await letters('count', '--redriven')).stdout).toMatch(/total +5$/m);
    expect([await summaries('redriven'), await summaries('rejected')]).toEqual([5, 2]);
  });

  it('are left by a second redrive as the first one left them', async () => {
    const before = objects('');
    expect(await command('redrive')).toMatchObject({
      code: 1,
      stdout: '2 records: 2 rejected again and kept.\n',
    });
    expect(objects('')).toEqual(before);
    expect(await amounts()).toHaveLength(25);
  });

  it('come in from batches that were given up whole, and what is rejected becomes a letter like any other', async () => {
    const source = {
      streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/payments-local',
      shardId: 'shardId-000000000000',
    };
    const records = ['{"amount":200}', '"201 Euro"', '"hopeless 202"'].map((data, n) => ({
      sequenceNumber: `4968051349403707126655357271007659839501047373494642281${n}`,
      partitionKey: 'given up',
      data: Buffer.from(data).toString('base64'),
      arrivalTime: Date.now(),
    }));
    const givenUp = { records, source, condition: 'RecordAgeExceeded', invokeCount: 1 } as const;
    await folderOnFailure(run.deadLetters, { mappingId: 'mapping' }).give(givenUp);
    expect((await letters('count')).stdout).toMatch(/mapping:RecordAgeExceeded +3 /);
    const done = await command('redrive', '--reason', 'RecordAgeExceeded');
    expect(done).toMatchObject({ code: 1, stdout: '3 records: 2 indexed, 1 rejected again and kept.\n' });
    expect(objects('aws/')).toEqual([]);
    expect((await letters('count')).stdout).toMatch(/transform:transform_failed +3 .*\ntotal +3\n/);
    const found = await services.search.get({ index: 'payments', id: `0-${records[0]?.sequenceNumber}` });
    expect(found._source).toMatchObject({ amount: 200 });
  });

  it('stay whole when a redrive is stopped by Ctrl-C, and the next one goes on', async () => {
    const store = folderStore(run.deadLetters);
    const stream = { pipeline: 'payments', stream: run.stream };
    for (let position = 0; position < 60; position += 4) {
      const four = [0, 1, 2, 3].map((more) => {
        const data = Buffer.from(`"${300 + position + more} Euro"`).toString('base64');
        return deadLetter(position + more, { ...stream, data });
      });
      await store.put(rejectedObject(four));
    }
    const waiting = async () => Number(/total +(\d+)/.exec((await letters('count')).stdout)?.[1]);
    const before = await waiting();
    const slow = startRecovery(folder, 'redrive', [
      '--pipeline',
      'payments',
      '--batch-size',
      '5',
      '--rate',
      '10',
    ]);
    const begun = async () => (await amounts()).some((amount) => amount >= 305);
    await until(begun).finally(() => slow.child.kill('SIGINT'));
    const stopped = await slow.end;
    expect(stopped).toMatchObject({ code: 130, stdout: expect.stringContaining('not tried') });
    const came = (await amounts()).filter((amount) => amount >= 300).length;
    expect(came).toBeLessThan(60);
    expect(await waiting()).toBe(before - came);
    expect(await command('redrive')).toMatchObject({
      // The three of before are rejected again.
      code: 1,
      stdout: expect.stringContaining(`${60 - came} indexed`),
    });
    const all = (await amounts()).filter((amount) => amount >= 300);
    expect(all).toEqual(Array.from({ length: 60 }, (_, n) => 300 + n));
  });

  describe('beside which lies what is none', () => {
    const strange = [
      'rejected/payments/2026/11/23/half.ndjson.gz',
      'rejected/payments/foreign.txt',
      'aws/lambda/x/y',
    ];
    const place = (key: string) => join(run.deadLetters, key);
    afterEach(() => {
      for (const key of strange) rmSync(place(key), { force: true });
    });

    it('are redriven without it, and it is named and stays', async () => {
      const [whole = ''] = objects('rejected/');
      expect(whole).not.toBe('');
      for (const key of strange) mkdirSync(join(place(key), '..'), { recursive: true });
      writeFileSync(place(strange[0] ?? ''), readFileSync(place(whole)).subarray(0, 90));
      writeFileSync(place(strange[1] ?? ''), 'what is this?');
      writeFileSync(place(strange[2] ?? ''), '{"payload":"{}"');
      const done = await command('redrive');
      expect(done.code).toBe(1);
      for (const key of strange) expect(done.stderr).toContain(`Left as it is: ${key}: `);
      expect(objects('')).toEqual(expect.arrayContaining(strange));
      expect(done.stdout).toBe('3 records: 3 rejected again and kept.\n');
    });
  });
});
