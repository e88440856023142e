import type { Browser } from 'playwright-core';
import type { LocalRun } from '../../../local/run/parts.ts';
import type { ViewDoor } from '../../../view/server/door.ts';
import type { Services } from '../../integration/services.ts';

/** What the tests of all rooms share: they take a second each, and a run and a browser take ten. */
export interface ViewUnderTest {
  services: Services;
  run: LocalRun;
  door: ViewDoor;
  browser: Browser;
}
