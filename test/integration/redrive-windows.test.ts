import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { put, runOptions, settled, until } from './pipeline-run.ts';
import { recovery, startAnnounced } from './recovery-command.ts';
import { deleteIndices, type Services, startServices } from './services.ts';

const result = z.object({
  windowStart: z.string(),
  key: z.object({ lane: z.string() }),
  documents: z.number(),
  metrics: z.object({ total: z.number() }),
});

describe('dead letters of a pipeline with windows', () => {
  const start = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
  const toll = (second: number, lane: string, amount: unknown) => ({
    data: JSON.stringify({ at: new Date(start + second * 1_000).toISOString(), lane, amount }),
    partitionKey: `${lane} ${second}`,
  });
  const tolls = [
    toll(1, 'left', 1),
    toll(2, 'left', '2'),
    toll(3, 'right', '4'),
    toll(4, 'right', 8),
    toll(5, 'middle', '16'),
  ];
  let services: Services;
  let folder: string;
  let run: LocalRun;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    services = await startServices();
    folder = mkdtempSync(join(tmpdir(), 'redrive-windows-'));
    const patterns = ['tolls', 'dead-letters.tolls.*', ...Object.values(windowIndices('tolls'))];
    for (const pattern of patterns) await deleteIndices(services.search, pattern);
    await begin('broken');
    await put(run, tolls);
    await settled(run, tolls.length);
    await until(async () => (run.aggregator?.passed() ?? 0) >= tolls.length);
    await stop();
    await begin('corrected');
  }, 120_000);
  afterAll(async () => {
    await stop();
    await services.stop();
    rmSync(folder, { recursive: true });
  });

  async function begin(version: 'broken' | 'corrected'): Promise<void> {
    const options = runOptions(`test/integration/pipelines/${version}/tolls`, {
      dataDir: join(folder, 'data'),
      searchUrl: services.searchUrl,
      context: { shards: '2' },
    });
    ({ run, stop } = await startAnnounced(options));
  }

  async function totals(): Promise<Record<string, readonly [documents: number, total: number]>> {
    const index = windowIndices('tolls').results;
    await services.search.indices.refresh({ index });
    const { hits } = await services.search.search({ index, size: 100 });
    const results = hits.hits.map(({ _source }) => result.parse(_source));
    return Object.fromEntries(
      results.map(({ key, documents, metrics }) => [key.lane, [documents, metrics.total]]),
    );
  }

  const redrive = () => recovery(folder, 'redrive', '--pipeline', 'tolls');

  it('come into the index and into the windows with a redrive', async () => {
    expect(await totals()).toEqual({ left: [1, 1], right: [1, 8] });
    expect(await redrive()).toMatchObject({
      code: 0,
      stderr: '',
      stdout: '3 records: 3 indexed. Added to the windows: 3.\n',
    });
    expect(await totals()).toEqual({ left: [2, 3], right: [2, 12], middle: [1, 16] });
  });

  it('are counted once when they are given once more, and when the stream is replayed', async () => {
    // As after a redrive that ended before it had moved the letters.
    const place = (prefix: string) => join(run.deadLetters, prefix, 'tolls');
    cpSync(place('redriven'), place('rejected'), { recursive: true });
    expect(await redrive()).toMatchObject({
      code: 0,
      stdout: '3 records: 3 indexed before. Added to the windows: 0.\n',
    });
    const replayed = await recovery(folder, 'replay', '--pipeline', 'tolls', '--from', 'trim-horizon');
    expect(replayed.code).toBe(0);
    expect(await totals()).toEqual({ left: [2, 3], right: [2, 12], middle: [1, 16] });
  });
});
