import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMapping } from '../../local/event-source-mapping/start-mapping.ts';
import { FunctionPool } from '../../local/function/function-pool.ts';
import { ensureStream } from '../../local/kinesis/start-kinesis.ts';
import { Ledger } from '../../local/run/ledger.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { loadDemo } from '../../local/run/pipelines.ts';
import { deadLetters, documentIds, put, settled, startPipeline } from './pipeline-run.ts';
import { runnable } from './runnable.ts';
import { type Services, startServices } from './services.ts';

describe('the records of a pipeline', () => {
  let services: Services;
  beforeAll(async () => {
    services = await startServices();
  });
  afterAll(() => services.stop());

  it.each(['web-traffic', 'sensors', 'social'])(
    'become exactly the documents that they should, and the same ones again in any other batches: %s',
    async (name) => {
      const run = await startPipeline(await runnable(name, services), services);
      try {
        const demo = await loadDemo(name);
        const given = { seed: 11, count: 1_000, now: Date.now() };
        await put(run, [...demo.records(given)]);
        await settled(run, 1_000);

        const expected = demo.expected(given);
        const ids = await documentIds(run, services.search);
        expect(ids).toHaveLength(expected.documents);
        expect(deadLetters(run)).toHaveLength(expected.rejected);
        expect(run.ledger.totals).toEqual({
          received: 1_000,
          indexed: expected.documents,
          filtered: expected.filtered,
          rejected: expected.rejected,
          duplicate: 0,
          stale: 0,
          errored: 0,
        });

        for (const batchSize of [1_000, 333, 7]) {
          const ledger = await readAgain(run, batchSize, 1_000);
          expect(ledger.totals).toMatchObject({ indexed: 0, duplicate: expected.documents, errored: 0 });
          expect(await documentIds(run, services.search)).toEqual(ids);
        }
      } finally {
        await run.stop();
      }
    },
  );
});

/** Reads the run's whole stream from its start, in batches of this size, with a function process of its own. */
async function readAgain(run: LocalRun, batchSize: number, records: number): Promise<Ledger> {
  const ledger = new Ledger();
  const pool = new FunctionPool({
    ...run.template.function,
    environment: {
      ...run.template.function.environment,
      SEARCH_ENDPOINT: run.engine.url,
      SEARCH_AUTH: 'none',
      DEAD_LETTERS: pathToFileURL(run.deadLetters).href,
      HISTORICAL_INPUT: 'false',
    },
    onLog: (line) => ledger.read(line),
  });
  const mapping = await startMapping({
    client: run.kinesis,
    stream: run.stream,
    streamArn: await ensureStream(run.kinesis, run.stream, 1),
    settings: { ...run.template.mapping, batchSize, maxBatchingWindow: 100 },
    checkpoints: { get: () => undefined, set: () => undefined },
    onFailure: { give: () => expect.unreachable() },
    invoke: (event) => pool.invoke(event),
    report: (message) => expect.unreachable(message),
  });
  try {
    await expect.poll(mapping.passed, { timeout: 30_000, interval: 20 }).toBe(records);
    return ledger;
  } finally {
    await mapping.stop();
    await pool.stop();
  }
}
