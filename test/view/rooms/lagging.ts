import { expect, test } from 'vitest';
import { runFileOf } from '../../../cli/start/announce.ts';
import type { Lagging } from '../../../view/protocol/lagging.ts';
import { readPageFiles } from '../../../view/server/page-files.ts';
import { serverRooms } from '../../../view/server/rooms/rooms.ts';
import { serveView } from '../../../view/server/serve.ts';
import { localSource } from '../../../view/sources/local-source.ts';
import { put } from '../../integration/pipeline-run.ts';
import { ViewPage } from '../browser/view-page.ts';
import { flowFrame } from '../flow-frame.ts';
import { appOf } from '../source.ts';
import type { ViewUnderTest } from './view-under-test.ts';

const pipeline = 'test/integration/pipelines/observed';
const shardId = 'shardId-000000000003';

/** What the pages show of a run in which one shard lags in both functions: the rest of the run is real. */
export function laggingShards(shared: () => ViewUnderTest): void {
  const open = async () => {
    const { run, door } = shared();
    const at = Date.now();
    const lag = { shardId, lag: 252_000, behind: 3_412, through: at - 252_000, since: at - 240_000 };
    const lagging: readonly Lagging[] = [
      { ...lag, reader: 'indexer' },
      { ...lag, reader: 'aggregator' },
    ];
    const shard = { shardId, behind: 3_412, lag: lag.lag, lanes: [] };
    const fine = { ...shard, shardId: 'shardId-000000000000', lag: 0 };
    const reader = { lag: lag.lag, invocations: 1, failed: 0, shards: [fine, shard] };
    const points = Array.from({ length: 300 }, (_, second) => ({
      ...{ at: at - (300 - second) * 1_000, read: 9, rejected: 0, lag: 250_000 },
    }));
    const alerts = { fired: 2, resolved: 2, published: 0, suppressed: 0, failed: 0 };
    const frame = () =>
      flowFrame({
        ...{ at: Date.now(), read: 1, lag: lag.lag, lagging, indexer: reader, deadLetters: 4 },
        rates: { read: 427, received: 1, indexed: 1, filtered: 0, rejected: 0, folded: 0 },
        windows: { reader, folded: 1, late: 0, closed: 0, alerts: { ...alerts } },
      });
    const source = {
      ...localSource(() => runFileOf(run, pipeline, door.url)),
      lagging: async () => lagging,
      flow: { first: async () => ({ points, every: 1_000 }), frame: async () => frame() },
    };
    const served = await serveView(appOf({}, { source, rooms: serverRooms, files: readPageFiles() }), 0);
    return { served, alerts };
  };

  test('a shard that lags is named at the top of Flow, its boxes lead on, and only news is announced', async () => {
    const { served, alerts } = await open();
    try {
      const view = await ViewPage.open(shared().browser, served.url);
      const { page } = view;
      await view.shows(/Shard 003 of the indexer is 4 min 12 s behind since .*3,412/, '.notices');
      await view.shows(/Complete up to/, '.charts .incomplete');
      await view.shows(/427 \/s/, '.chart-value');
      await view.shows(/427/, '.stat');
      expect(await page.locator('#indexer-shards tbody tr').first().textContent()).toMatch(/^003/);
      await view.isAccessible();
      await view.shows(/behind/, '[role=status]');
      expect(await page.locator('[role=status]').textContent()).not.toMatch(/fired/);
      alerts.fired += 1;
      await view.shows(/An alert has fired/, '[role=status]');

      await page.getByRole('link', { name: 'Its lanes' }).first().focus();
      await page.keyboard.press('Enter');
      await page.locator('#indexer-shards:focus').waitFor();
      await page.getByRole('link', { name: /^Dead letters ?4/ }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/dead-letters$/);
      await page.goBack();
      await page.getByRole('link', { name: /^Index ?0/ }).click();
      await page.waitForURL(/\/search$/);
      await view.close();
    } finally {
      await served.stop();
    }
  });

  test('Search, Windows and Alerts say up to when they are complete, and charts shade what is later', async () => {
    const { browser, run } = shared();
    const at = new Date().toISOString();
    const data = JSON.stringify({ at, depot: 'oslo', weight: 1, parcel: 'oslo' });
    await put(run, [{ data, partitionKey: 'oslo' }]);
    const { served } = await open();
    try {
      const view = await ViewPage.open(browser, `${served.url}/search?from=15m`);
      const { page } = view;
      await view.shows(/Complete up to .*Shard 003 of the indexer is 4 min 12 s behind/, '.incomplete');
      await page.locator('.histogram-shade').waitFor();
      await view.isAccessible();
      await page.goto(`${served.url}/windows`);
      await view.shows(/Complete up to .*Shard 003 of the aggregator is 4 min 12 s behind/, '.incomplete');
      await view.isAccessible();
      await page.goto(`${served.url}/alerts`);
      await view.shows(/Complete up to .*Shard 003 of the aggregator/, '.incomplete');
      await view.close();
    } finally {
      await served.stop();
    }
  });
}
