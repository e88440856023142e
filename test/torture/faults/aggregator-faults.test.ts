import { expect, test } from 'vitest';
import { aggregatorFaulted } from './aggregator-faults.ts';
import { aggregatorFaults, aggregatorLosses, type Moment, signalOf } from './kinds.ts';
import { Tally } from './tally.ts';

const sweepEvent = { shardline: { mode: 'sweep' } };

interface Seen {
  readonly Records?: readonly unknown[];
  readonly sabotage?: { readonly fault?: string; readonly moments?: readonly Moment[] };
}

/** A function that dies when it is told to, unless the moment isn't one of those that come. */
function aggregator(comes: (moment: Moment) => boolean, active = true, lacking: readonly string[] = []) {
  let isDraining = false;
  const seen: Seen[] = [];
  const tally = new Tally();
  const { invoke, settled } = aggregatorFaulted(
    async (event) => {
      const one: Seen = Object(event);
      const { sabotage } = one;
      seen.push({ ...one });
      const moment = sabotage?.moments?.find(comes);
      if (moment !== undefined) throw new Error(`the function's process ended with ${signalOf[moment]}`);
      if (sabotage?.fault === undefined) return 'answer';
      if (sabotage.fault.endsWith('timed out')) throw new Error('Task timed out after 8.00 seconds');
      if (sabotage.fault.endsWith('memory')) throw new Error("the function's process ended with SIGABRT");
      throw new Error("the function's process ended with SIGKILL");
    },
    sweepEvent,
    {
      ...{ seed: 1, tally, active: () => active && !isDraining, alerting: () => active },
      lacks: (kind) => isDraining && lacking.includes(kind),
    },
  );
  const run = async (events: readonly unknown[]) => {
    for (const event of events) await invoke(event).catch(() => undefined);
    await settled();
  };
  const drain = () => {
    isDraining = true;
  };
  return { seen, tally, run, drain };
}

/** Two invocations a loss, with one of them twice, and two a company, with sweeps twice: both decks end with so many. */
const deck = 80;
const losses = new Set<string>(aggregatorLosses);
const twice = ['aggregator: killed after published', 'aggregator: swept meanwhile'];
const timesOf = (fault: string) => {
  const kinds = losses.has(fault) ? aggregatorLosses.length + 1 : 4;
  return (deck / (2 * kinds)) * (twice.includes(fault) ? 2 : 1);
};
const batches = (count: number) => Array.from({ length: count }, (_, n) => ({ Records: [n, n] }));

test('each fault is met and counted as often as its deck is dealt', async () => {
  const { tally, run } = aggregator(() => true);
  await run(batches(deck));
  const counts = aggregatorFaults.map((fault) => [fault, tally.count(fault)]);
  expect(counts).toEqual(aggregatorFaults.map((fault) => [fault, timesOf(fault)]));
});

test('one whose moment does not come waits for a batch in which it does', async () => {
  let publishes = false;
  const { tally, run } = aggregator((moment) => moment !== 'published' || publishes);
  await run(batches(deck));
  expect(tally.count('aggregator: killed after published')).toBe(0);
  publishes = true;
  await run(batches(2));
  expect(tally.count('aggregator: killed after published')).toBeGreaterThan(0);
});

test('no further losses are dealt while it drains, and moments are waited for still', async () => {
  let publishes = false;
  const { tally, run, drain } = aggregator((moment) => moment !== 'published' || publishes);
  await run(batches(deck));
  const dealt = tally.total;
  drain();
  publishes = true;
  await run(batches(deck));
  expect(tally.count('aggregator: killed after published')).toBe(
    timesOf('aggregator: killed after published'),
  );
  expect(tally.total).toBe(dealt + timesOf('aggregator: killed after published'));
});

test('what was met too seldom is dealt while it drains, and nothing else', async () => {
  const lacking = ['aggregator: out of memory', 'aggregator: two at once', 'aggregator: killed after pane'];
  const { tally, run, drain } = aggregator(() => true, true, lacking);
  await run(batches(deck));
  drain();
  await run(batches(deck));
  const counts = aggregatorFaults.map((fault) => [fault, tally.count(fault)]);
  const goesOn = (fault: string) => (lacking.includes(fault) ? 2 : 1);
  expect(counts).toEqual(aggregatorFaults.map((fault) => [fault, goesOn(fault) * timesOf(fault)]));
});

test('a second container, an older batch and a sweep come beside a batch', async () => {
  const { seen, run } = aggregator(() => true);
  await run(batches(deck));
  expect(seen).toHaveLength(deck + deck / 2);
  expect(seen.filter(({ Records }) => Records === undefined)).toHaveLength(deck / 4);
});

test('a sweep that is ended beside a batch is followed by the next, three in a row at most', async () => {
  let sweeps = 0;
  const tally = new Tally();
  const { invoke, settled } = aggregatorFaulted(
    async (event) => {
      if (Object(event).Records !== undefined) return 'answer';
      sweeps += 1;
      if (sweeps % 3 !== 0) throw new Error('429');
      return 'answer';
    },
    sweepEvent,
    { seed: 1, tally, active: () => true, alerting: () => true },
  );
  for (const batch of batches(deck)) await invoke(batch);
  await settled();
  expect([tally.count('aggregator: swept meanwhile'), sweeps]).toEqual([deck / 4, (3 * deck) / 4]);
});

test('a batch of one is left alone, and so is every batch when no faults are asked for', async () => {
  const one = aggregator(() => true);
  await one.run(Array.from({ length: deck }, () => ({ Records: [1] })));
  expect([one.tally.total, one.seen.length]).toEqual([0, deck]);
  const calm = aggregator(() => true, false);
  await calm.run(batches(deck));
  expect([calm.tally.total, calm.seen.length]).toEqual([0, deck]);
});

test('a batch beside a sweep is held when it notifies, however long that takes, and swept meanwhile', async () => {
  const holds: unknown[] = [];
  let [notifies, sweeps] = [false, 0];
  const { invoke, onHeld, settled } = aggregatorFaulted(
    async (event) => {
      const { Records, sabotage } = Object(event);
      if (Records === undefined) sweeps += 1;
      if (sabotage?.hold > 0) holds.push(sabotage.hold);
      if (sabotage?.hold > 0 && notifies) onHeld();
      return 'answer';
    },
    sweepEvent,
    { seed: 1, tally: new Tally(), active: () => true, alerting: () => true },
  );
  const run = async (count: number) => {
    for (const batch of batches(count)) await invoke(batch).catch(() => undefined);
    await settled();
    return [holds.splice(0).length > count / 2, sweeps];
  };
  expect(await run(deck)).toEqual([true, deck / 4]);
  notifies = true;
  // The sweeps of both decks, and one for each batch that was held: as many as there were sweeps.
  expect(await run(deck)).toEqual([false, deck]);
});
