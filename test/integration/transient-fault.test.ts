import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDemo } from '../../local/run/run-demo.ts';
import { refuseItems } from '../torture/faults/bulk-items.ts';
import type { RunningProxy } from '../torture/faults/relay.ts';
import { startBulkProxy } from './bulk-proxy.ts';
import { startPipeline } from './pipeline-run.ts';
import { type Services, startServices } from './services.ts';

/** Longer than an invocation may take, so that the first ones end with records that come again. */
const faultsLast = 12_000;

describe('the end of the demo', () => {
  let services: Services;
  let proxy: RunningProxy;
  let refused = 0;
  let firstBulk: number | undefined;
  beforeAll(async () => {
    services = await startServices();
    proxy = await startBulkProxy(services.searchUrl, (operations, { forward }) => {
      firstBulk ??= Date.now();
      if (Date.now() - firstBulk > faultsLast) return forward();
      // The same documents each time, so that no retry within the invocation helps.
      const isRefused = (position: number) => /[0-3]$/.test(operations[position]?.id ?? '');
      refused += operations.filter((_, position) => isRefused(position)).length;
      return refuseItems(operations, isRefused, 503, forward);
    });
  });
  afterAll(async () => {
    await proxy?.stop();
    await services?.stop();
  });

  it('waits for the records that come again after a fault of the engine, and accounts for each once', async () => {
    const changes = {
      searchUrl: proxy.url,
      demo: true,
      once: true,
      records: 1_000,
      context: { functionTimeout: '10s', shards: '2', parallelizationFactor: '2', batchSize: '200' },
    };
    const options = {
      pipeline: 'web-traffic',
      historical: false,
      sweepSeconds: 10,
      seed: 3,
      kinesisPort: 0,
      searchPort: 0,
      ...changes,
    };
    const run = await startPipeline('web-traffic', services, changes);
    const printed: string[] = [];
    try {
      expect(run.template.mapping.parallelizationFactor).toBe(2);
      const { isAccounted } = await runDemo(run, options, (text) => printed.push(text));
      expect(printed[0]).toMatch(/unaccounted for +0\n/);
      expect(isAccounted).toBe(true);
      expect(run.passed()).toBe(1_000);
      // The faults did reach records behind the checkpoint: they came again.
      expect(refused).toBeGreaterThan(50);
      expect(run.ledger.totals.received).toBeGreaterThan(1_000);
      expect(run.ledger.totals.duplicate).toBeGreaterThan(0);
    } finally {
      await run.stop();
    }
  }, 120_000);
});
