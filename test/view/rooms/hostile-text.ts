import { expect, test } from 'vitest';
import { readPageFiles } from '../../../view/server/page-files.ts';
import { serverRooms } from '../../../view/server/rooms/rooms.ts';
import { serveView } from '../../../view/server/serve.ts';
import { ViewPage } from '../browser/view-page.ts';
import { flowFrame } from '../flow-frame.ts';
import { appOf, namedSource } from '../source.ts';
import type { ViewUnderTest } from './view-under-test.ts';

const hostile = `<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>"'\`\u0000\u202E`;

/** Strings that try to become code stay text, wherever the page has one. */
export function hostileText(shared: () => ViewUnderTest): void {
  test('hostile strings in whatever records can name stay text', async () => {
    const frame = flowFrame({
      failures: [{ type: hostile, records: 3 }],
      warnings: [{ id: hostile, text: hostile }],
      engine: {
        ...{ state: 'holding', bulkRetries: 1, recentRetries: 1 },
        held: [{ shardId: hostile, sequenceNumber: hostile, since: 0, reason: hostile, outlook: hostile }],
      },
    });
    const first = { points: [], every: 1_000 };
    const source = {
      ...namedSource,
      facts: async () => ({ name: hostile, index: hostile, eventTime: undefined, historicalInput: false }),
      flow: { first: async () => first, frame: async () => frame },
    };
    const served = await serveView(appOf({}, { source, rooms: serverRooms, files: readPageFiles() }), 0);
    try {
      const view = await ViewPage.open(shared().browser, served.url);
      await view.shows(/<img src=x onerror/, '.notices');
      await view.shows(/<script>/, '.subject');
      await view.shows(/<script>/, '.reasons');
      expect(await view.page.evaluate('window.hurt')).toBeUndefined();
      await view.close();
    } finally {
      await served.stop();
    }
  });
}
