import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { residentMb } from '../../processes.ts';
import { startBrowser } from '../browser/view-page.ts';
import { MeteredPage } from './metered-page.ts';
import { RunUnderView } from './run-under-view.ts';

// `npm run trial:view`: what the view costs, in memory over a long stream and in throughput. Linux.

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '5000' },
    room: { type: 'string', default: 'flow' },
    /** Of throughput, each once with the page open and once closed; 0 for none. */
    rounds: { type: 'string', default: '5' },
    records: { type: 'string', default: '60000' },
  },
});
const minutes = Number(values.minutes);
const rate = Number(values.rate);
const rounds = Number(values.rounds);

/** Until caches are filled and code is compiled, in milliseconds: growth counts from then on. */
const warmUp = 30_000;

/** MB (10^6 bytes). */
interface Memory {
  readonly page: number;
  readonly server: number;
  readonly run: number;
}

async function memoryOf(run: RunUnderView, page: MeteredPage): Promise<Memory> {
  const { viewPid } = run;
  return {
    page: await page.heapMb(),
    server: viewPid === undefined ? Number.NaN : residentMb(viewPid),
    run: residentMb(run.pid),
  };
}

const inMb = ({ page, server, run }: Memory) =>
  `page ${page.toFixed(1)}, view's server ${server.toFixed(0)}, run ${run.toFixed(0)} MB`;

/** A stream of some minutes under an open page. */
async function longStream(run: RunUnderView, browser: Browser): Promise<void> {
  const page = await MeteredPage.open(browser, new URL(values.room, `${run.view}/`).href);
  const empty = await MeteredPage.open(browser, 'about:blank');
  const ended = new AbortController();
  const putting = run.put(rate, minutes * 60).finally(() => ended.abort());
  await delay(warmUp);
  const before = await memoryOf(run, page);
  console.log(`after ${warmUp / 1_000} s: ${inMb(before)}`);
  const [began, beganEmpty] = [await page.metered(), await empty.metered()];
  while (!ended.signal.aborted) {
    await delay(60_000, undefined, { signal: ended.signal }).catch(() => undefined);
    console.log(`${new Date().toISOString()} ${inMb(await memoryOf(run, page))}`);
  }
  const { records, took } = await putting;
  const after = await memoryOf(run, page);
  const [end, endEmpty] = [await page.metered(), await empty.metered()];
  const share = (a: typeof end, b: typeof end) => (100 * (b.longTasks - a.longTasks)) / (b.frames - a.frames);
  console.log(`${records} records put in ${took} s (${(records / took).toFixed(0)}/s), room ${values.room}`);
  console.log(
    `grown by: page ${(after.page - before.page).toFixed(1)}, view's server ${(after.server - before.server).toFixed(1)}, run ${(after.run - before.run).toFixed(0)} MB`,
  );
  console.log(
    `long tasks: ${share(began, end).toFixed(2)} % of ${end.frames - began.frames} frames; of an empty page ${share(beganEmpty, endEmpty).toFixed(2)} % of ${endEmpty.frames - beganEmpty.frames}`,
  );
  await page.close();
  await empty.close();
}

/** Records a second, from the first put to the last indexed, of as many as come at once. */
async function throughput(run: RunUnderView): Promise<number> {
  const records = Number(values.records);
  const before = await run.indexed();
  const began = performance.now();
  // Faster than it can be.
  const putting = run.put(100_000, records / 100_000);
  while ((await run.indexed()) - before < records) await delay(100);
  await putting;
  return records / ((performance.now() - began) / 1_000);
}

async function openAndClosed(run: RunUnderView, browser: Browser): Promise<void> {
  await throughput(run);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const measure = {
      open: async () => {
        const page = await MeteredPage.open(browser, new URL(values.room, `${run.view}/`).href);
        const rate = await throughput(run);
        await page.close();
        return rate;
      },
      closed: () => throughput(run),
    };
    const openFirst = round % 2 === 0;
    const first = openFirst ? await measure.open() : await measure.closed();
    const second = openFirst ? await measure.closed() : await measure.open();
    const [open, closed] = openFirst ? [first, second] : [second, first];
    ratios.push(open / closed);
    console.log(
      `round ${round + 1}: open ${open.toFixed(0)}/s, closed ${closed.toFixed(0)}/s, ratio ${(open / closed).toFixed(3)}`,
    );
  }
  const sorted = ratios.toSorted((a, b) => a - b);
  console.log(
    `open / closed: median ${(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(3)}, from ${sorted[0]?.toFixed(3)} to ${sorted.at(-1)?.toFixed(3)}`,
  );
}

const browser = await startBrowser();
const run = await RunUnderView.start();
try {
  if (rounds > 0) await openAndClosed(run, browser);
  if (minutes > 0) await longStream(run, browser);
} finally {
  await browser.close();
  await run.stop();
}
