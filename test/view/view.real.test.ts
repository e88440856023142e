import { afterAll, beforeAll, describe } from 'vitest';
import { runFileOf } from '../../cli/start/announce.ts';
import { ViewDoor } from '../../view/server/door.ts';
import { startPipeline } from '../integration/pipeline-run.ts';
import { startServices } from '../integration/services.ts';
import { startBrowser } from './browser/view-page.ts';
import { alertsRoom } from './rooms/alerts.ts';
import { deadLettersRoom } from './rooms/dead-letters.ts';
import { flowRoom } from './rooms/flow.ts';
import { hostileText } from './rooms/hostile-text.ts';
import { laggingShards } from './rooms/lagging.ts';
import { pageSize } from './rooms/page-size.ts';
import { pipelineRoom } from './rooms/pipeline.ts';
import { recordsRoom } from './rooms/records.ts';
import { searchRoom } from './rooms/search.ts';
import { storedTimes } from './rooms/stored-times.ts';
import { storedWindows } from './rooms/stored-windows.ts';
import type { ViewUnderTest } from './rooms/view-under-test.ts';
import { windowsRoom } from './rooms/windows.ts';

const pipeline = 'test/integration/pipelines/observed';

describe('the view', () => {
  const view: Partial<ViewUnderTest> = {};
  /** Known once the hooks have run. */
  const shared = (): ViewUnderTest => {
    const { services, run, door, browser } = view;
    if (!services || !run || !door || !browser) throw new Error('the view isn’t started');
    return { services, run, door, browser };
  };

  beforeAll(async () => {
    const browser = startBrowser();
    view.services = await startServices();
    view.run = await startPipeline(pipeline, view.services);
    view.door = await ViewDoor.open({ port: 0, report: (text) => console.error(text) });
    view.door.show(runFileOf(view.run, pipeline, view.door.url));
    view.browser = await browser;
  }, 300_000);

  afterAll(async () => {
    await view.browser?.close();
    await view.door?.stop();
    await view.run?.stop();
    await view.services?.stop();
  });

  pageSize();
  flowRoom(shared);
  recordsRoom(shared);
  searchRoom(shared);
  windowsRoom(shared);
  storedTimes(shared);
  storedWindows(shared);
  alertsRoom(shared);
  deadLettersRoom(shared);
  pipelineRoom(shared);
  laggingShards(shared);
  hostileText(shared);
});
