import { describe, expect, test } from 'vitest';
import type { RunSnapshot } from '../../../local/run/snapshot.ts';
import {
  engineFigures,
  type Figure,
  flowFrameFigures,
  localOnly,
  readerFigures,
  roomFigures,
  timeFigures,
  windowsFigures,
} from '../../../scripts/docs/view-figures.ts';
import { serverRooms } from '../../../view/server/rooms/rooms.ts';
import { LocalFlow } from '../../../view/sources/local-flow.ts';
import { stackFlow } from '../../../view/sources/stack-flow.ts';
import { metricQueries } from '../../../view/sources/stack-metrics.ts';

const minute = 60_000;
const refresh = { every: 1_000 };

/** A minute in which each metric has a value. */
function stack() {
  const parts = { stack: 's', pipeline: 'p', stream: 't', indexer: 'i', aggregator: 'a' };
  // An age of so much is a lag.
  const sampleOf = (name: string) => (name.endsWith('.age') ? 20_000 : 1);
  const names = [...metricQueries(parts).keys()];
  const values = new Map(names.map((name) => [name, new Map([[minute, sampleOf(name)]])]));
  return stackFlow({ values, minutes: [minute], at: 3 * minute, hasWindows: true }, refresh);
}

function local() {
  const counts = { received: 1, indexed: 1, duplicate: 0, stale: 0, filtered: 0, rejected: 0, errored: 0 };
  const delivery = { at: 0, waited: 2, gathered: 1, took: 1, isDone: true };
  const reader = {
    ...{ passed: 1, shards: [{ shardId: 's', records: 1, since: -20_000, lanes: [] }] },
    deliveries: { invocations: 1, retries: 0, failed: 0, recent: [delivery] },
  };
  const snapshot: RunSnapshot = {
    ...{ at: 1, startedAt: 0, read: 1, records: counts, documents: counts, failures: { x: 1 } },
    ...{ bulkRetries: 0, deadLetters: 0, indexer: reader, steps: [{ at: 0, building: 1, sending: 1 }] },
    ...{ held: [], warnings: [{ id: 'w', text: 'w' }], points: [] },
    aggregator: {
      ...{ ...reader, received: 1, folded: 1, late: 0, closed: 0 },
      alerts: { fired: 0, resolved: 0, published: 0, suppressed: 0, failed: 0 },
    },
  };
  return new LocalFlow().frame(snapshot, refresh);
}

/** Parts of a frame that have a table of their own. */
const parts = (frame: ReturnType<typeof local>) =>
  ({
    frame: [flowFrameFigures, frame],
    reader: [readerFigures, frame.indexer],
    times: [timeFigures, frame.indexer.times ?? {}],
    windows: [windowsFigures, frame.windows ?? {}],
    engine: [engineFigures, frame.engine],
  }) satisfies Readonly<Record<string, readonly [Readonly<Record<string, Figure>>, object]>>;

describe('the page of the view’s figures', () => {
  test.each(Object.entries(parts(stack())))(
    'says what a stack has, and what only a local run: %s',
    (_, [figures, part]) => {
      for (const [name, [, , of]] of Object.entries<Figure>(figures)) {
        const value: unknown = Reflect.get(part, name);
        const isThere = value !== undefined && !(Array.isArray(value) && value.length === 0);
        expect({ name, isThere }).toEqual({ name, isThere: of !== localOnly });
      }
    },
  );

  test.each(Object.entries(parts(local())))('names what a local run has: %s', (_, [figures, part]) => {
    for (const name of Object.keys(figures)) expect(part).toHaveProperty(name);
    expect(Object.keys(figures)).toEqual(expect.arrayContaining(Object.keys(part)));
  });

  test('has each room with frames', () => {
    const live = serverRooms.filter((room) => room.live !== undefined).map(({ name }) => name);
    expect(['flow', ...Object.keys(roomFigures)].toSorted()).toEqual(live.toSorted());
  });
});
