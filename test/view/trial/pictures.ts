import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import { packageRoot } from '../../../infra/bundle/roots.ts';
import { phone, startBrowser, wide } from '../browser/view-page.ts';
import { Incident } from './incident.ts';
import { RunUnderView } from './run-under-view.ts';

// `npm run docs:pictures`: each room of the view in the middle of an incident, into docs/images. With --serve it goes
// on instead, for somebody who wants to look around, until Ctrl-C.

const { values } = parseArgs({
  options: {
    serve: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(packageRoot, 'docs', 'images') },
    /** Of traffic before the first picture. */
    seconds: { type: 'string', default: '100' },
  },
});

const rooms = [
  ['flow', 'flow'],
  ['records', 'records'],
  ['search', 'search?q=status%3A502'],
  ['windows', 'windows?window=hosts'],
  ['alerts', 'alerts'],
  ['dead-letters', 'dead-letters'],
  ['pipeline', 'pipeline'],
] as const;

const looks = [
  { name: 'light', viewport: wide, colorScheme: 'light' },
  { name: 'dark', viewport: wide, colorScheme: 'dark' },
  { name: 'phone', viewport: phone, colorScheme: 'light' },
  { name: 'phone-dark', viewport: phone, colorScheme: 'dark' },
] as const;

/** Until a room's charts are drawn, in milliseconds: from the second frame on. */
const settling = 3_000;

/** Until the page no longer says that it reads. Its policy allows no code of ours in it. */
async function isRead(page: Page): Promise<void> {
  const reading = page.getByText('Reading…');
  while ((await reading.count()) > 0) await reading.first().waitFor({ state: 'hidden', timeout: 120_000 });
}

async function picture(browser: Browser, view: string, folder: string): Promise<void> {
  for (const { name: look, ...how } of looks) {
    const context = await browser.newContext({ ...how, reducedMotion: 'reduce' });
    const page = await context.newPage();
    for (const [room, address] of rooms) {
      await page.goto(new URL(address, `${view}/`).href);
      await delay(settling);
      await isRead(page);
      await delay(settling);
      await page.screenshot({ path: join(folder, `${room}-${look}.jpg`), type: 'jpeg', quality: 80 });
      console.log(`${room}-${look}.jpg`);
    }
    await context.close();
  }
}

const ended = new AbortController();
process.once('SIGINT', () => ended.abort());
const run = await RunUnderView.start();
const client = kinesisClient({ endpoint: run.kinesis });
try {
  const incident = new Incident(client, run.stream);
  console.log(`the view is at ${run.view}`);
  await incident.past(45);
  const going = incident.goOn(ended.signal);
  if (!values.serve) {
    await delay(Number(values.seconds) * 1_000, undefined, { signal: ended.signal });
    mkdirSync(values.folder, { recursive: true });
    const browser = await startBrowser();
    try {
      await picture(browser, run.view, values.folder);
    } finally {
      await browser.close();
      ended.abort();
    }
  }
  await going;
} finally {
  client.destroy();
  await run.stop();
}
