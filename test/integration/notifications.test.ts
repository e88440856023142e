import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import type { LocalRun, RunningAggregator } from '../../local/run/parts.ts';
import { put, runOptions, settled, startTestRun, until } from './pipeline-run.ts';
import { type Services, startServices } from './services.ts';

const pipeline = 'test/integration/pipelines/windowed';

function aggregatorOf({ aggregator }: LocalRun): RunningAggregator {
  if (aggregator === undefined) throw new Error('The run has no aggregator.');
  return aggregator;
}

describe('a local run of a pipeline with windows', () => {
  let services: Services;
  let dataDir: string;
  beforeAll(async () => {
    services = await startServices();
    dataDir = await mkdtemp(join(tmpdir(), 'notifications-'));
  });
  afterAll(async () => {
    await services.stop();
    await rm(dataDir, { recursive: true });
  });

  const start = (reported: string[]) =>
    startTestRun(
      runOptions(pipeline, {
        dataDir,
        searchUrl: services.searchUrl,
        sweepSeconds: 1,
        context: { shards: '2' },
      }),
      reported,
    );

  /** Puts visits of one minute, and waits until both functions have passed them. */
  async function visit(run: LocalRun, at: Date, visits: Readonly<Record<string, number>>): Promise<void> {
    const records = Object.entries(visits).flatMap(([host, count]) =>
      Array.from({ length: count }, (_, n) => ({
        data: JSON.stringify({ host, at: at.toISOString() }),
        partitionKey: `${host} ${n}`,
      })),
    );
    await put(run, records);
    await settled(run, records.length);
    await until(async () => aggregatorOf(run).passed() >= records.length);
  }

  async function visitsByHost(): Promise<Record<string, unknown>> {
    const index = windowIndices('windowed').results;
    await services.search.indices.refresh({ index });
    const { hits } = await services.search.search<Record<string, unknown>>({ index, size: 100 });
    return Object.fromEntries(
      hits.hits.map(({ _source = {} }) => [Reflect.get(Object(_source.key), 'host'), _source.documents]),
    );
  }

  it('notifies once of what its monitors find, and goes on from its own checkpoints', async () => {
    const at = new Date();
    const reported: string[] = [];
    const first = await start(reported);
    try {
      const aggregator = aggregatorOf(first);
      await visit(first, at, { quiet: 3, busy: 10 });
      await until(async () => aggregator.notifications.length > 0);
      await aggregator.sweep();
      expect(aggregator.notifications).toMatchObject([
        { attributes: { monitor: 'busy', severity: 'critical', status: 'firing', pipeline: 'windowed' } },
      ]);
      expect(reported.filter((line) => line.startsWith(' CRITICAL FIRING '))).toHaveLength(1);
      const served = await fetch(aggregator.notificationsUrl);
      expect(await served.json()).toEqual(aggregator.notifications);
      expect(await visitsByHost()).toEqual({ quiet: 3, busy: 10 });
    } finally {
      await first.stop();
    }
    const again = await start(reported);
    try {
      await visit(again, at, { quiet: 1, busy: 5 });
      await aggregatorOf(again).sweep();
      expect(aggregatorOf(again).notifications).toEqual([]);
      expect(aggregatorOf(again).passed()).toBe(6);
      expect(await visitsByHost()).toEqual({ quiet: 4, busy: 15 });
    } finally {
      await again.stop();
    }
    expect(reported.filter((line) => /failed|fault/.test(line))).toEqual([]);
  });
});
