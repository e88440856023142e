import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { startEngine } from '../../local/engine/engine.ts';
import { loadDemo } from '../../local/run/pipelines.ts';
import { documentIds, put, runOptions, settled, startTestRun } from './pipeline-run.ts';

const report = () => undefined;

/** An engine must stop and start again here, so these always run on one of their own. */
describe('an outage of the engine', () => {
  it('loses nothing and makes no dead letters of what was put before, during and after it', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'outage-'));
    const first = await startEngine({ dataFolder, onProgress: report });
    const port = Number(new URL(first.url).port);
    const search = createSearchClient({ endpoint: new URL(first.url), auth: 'none' });
    const run = await startTestRun(runOptions('web-traffic', { searchUrl: first.url })).catch(
      async (thrown) => {
        await first.stop();
        throw thrown;
      },
    );
    const engines = [first];
    try {
      const demo = await loadDemo('web-traffic');
      const given = { seed: 5, count: 1_500, now: Date.now() };
      // What the pipeline refuses by itself goes to the dead letters in an outage as well; it isn't the matter here.
      const isGood = ({ data }: { readonly data: string }) =>
        !demo.poison.some((poison) => poison.data === data);
      const records = [...demo.records(given)].filter(isGood);
      const thirds = [records.slice(0, 500), records.slice(500, 1_000), records.slice(1_000)] as const;

      await put(run, thirds[0]);
      await settled(run, 100);
      await put(run, thirds[1]);
      await first.stop();
      await delay(2_000);
      engines.push(await startEngine({ dataFolder, port, onProgress: report }));
      await put(run, thirds[2]);
      await settled(run, records.length);

      const { filtered } = run.ledger.totals;
      expect(await documentIds(run, search)).toHaveLength(records.length - filtered);
      expect(filtered).toBe(demo.expected(given).filtered);
      expect(run.ledger.totals.rejected).toBe(0);
      expect(readdirSync(join(run.deadLetters, '..'))).not.toContain('dead-letters');
    } finally {
      await run.stop();
      await search.close();
      for (const engine of engines) await engine.stop();
      await rm(dataFolder, { recursive: true });
    }
  }, 180_000);
});
