import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDemo } from '../../local/run/pipelines.ts';
import { documentIds, put, runOptions, settled, startTestRun } from './pipeline-run.ts';
import { type Services, startServices } from './services.ts';

describe('a data folder', () => {
  let services: Services;
  let dataDir: string;
  beforeAll(async () => {
    services = await startServices();
    dataDir = await mkdtemp(join(tmpdir(), 'data-dir-'));
  });
  afterAll(async () => {
    await services.stop();
    await rm(dataDir, { recursive: true });
  });

  /** Puts records with a run of its own over the folder, and tells what came of them. */
  async function runOnce(pipeline: string, seed: number, count: number) {
    const run = await startTestRun(runOptions(pipeline, { dataDir, searchUrl: services.searchUrl }));
    try {
      const demo = await loadDemo(pipeline);
      const given = { seed, count, now: Date.now() };
      await put(run, [...demo.records(given)]);
      await settled(run, count);
      return {
        received: run.ledger.totals.received,
        documents: (await documentIds(run, services.search)).length,
        expected: demo.expected(given).documents,
      };
    } finally {
      await run.stop();
    }
  }

  it('lets the next run go on where the last one ended, and keeps the streams of two pipelines apart', async () => {
    const sensors = await runOnce('sensors', 1, 300);
    expect(sensors).toMatchObject({ received: 300, documents: sensors.expected });
    const traffic = await runOnce('web-traffic', 1, 300);
    expect(traffic).toMatchObject({ received: 300, documents: traffic.expected });
    const again = await runOnce('sensors', 2, 200);
    expect(again).toMatchObject({ received: 200, documents: sensors.documents + again.expected });
  });
});
