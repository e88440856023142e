import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeEngine } from '../../local/engine/describe-engine.ts';
import { loadDemo, pipelineAt } from '../../local/run/pipelines.ts';
import { Releases } from '../../local/run/releases.ts';
import { runSample } from '../../local/run/run-sample.ts';
import { setUpEngine } from '../../local/run/set-up-engine.ts';
import { refuseItems } from '../torture/faults/bulk-items.ts';
import { type RunningProxy, startProxy } from '../torture/faults/relay.ts';
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
    const demo = await loadDemo('web-traffic');
    const given = { seed: 3, count: changes.records, now: Date.now() };
    const sample = {
      records: demo.records(given),
      total: given.count,
      expected: demo.expected(given),
      queries: demo.queries,
    };
    const run = await startPipeline('web-traffic', services, changes);
    const printed: string[] = [];
    try {
      expect(run.template.mapping.parallelizationFactor).toBe(2);
      const { isAccounted } = await runSample(run, {
        sample,
        width: 80,
        noted: () => [],
        print: (text) => printed.push(text),
        onProgress: () => undefined,
      });
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

describe('the set-up of a run', () => {
  let services: Services;
  let releases: Releases;
  beforeAll(async () => {
    services = await startServices();
    releases = new Releases();
  });
  afterAll(async () => {
    await releases?.run();
    await services?.stop();
  });

  /** Sets up a pipeline through a proxy; tells which of the requests by their number find their connection reset. */
  async function setUpDespite(isReset: (request: number) => boolean) {
    let requests = 0;
    const proxy = await startProxy(
      () => new URL(services.searchUrl).origin,
      async ({ reset, reply, forward }) => {
        requests += 1;
        if (isReset(requests)) reset();
        else reply(await forward());
      },
    );
    releases.add(proxy.stop);
    const said: string[] = [];
    await setUpEngine({
      engine: await describeEngine(services.searchUrl),
      search: { auth: 'none', endpoint: new URL(proxy.url) },
      template: {},
      pipeline: await pipelineAt('sensors'),
      options: { searchUrl: proxy.url },
      report: (message) => said.push(message),
      releases,
      signal: undefined,
    });
    return said;
  }

  it('goes through although connections are reset while it installs, and says so once', async () => {
    const { search } = services;
    const said = await setUpDespite((request) => request === 1 || request === 5);
    expect(said.filter((message) => message.includes('trying again'))).toEqual([
      expect.stringMatching(/^The search engine at http:\S+ isn't ready \(read ECONNRESET/),
    ]);
    expect(await search.indices.existsIndexTemplate({ name: 'shardline-sensors' })).toBe(true);
  });
});
