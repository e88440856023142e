import { count } from '../../../functions/pipeline/metrics.ts';
import { definePipeline, type PipelineOf, withWindows } from '../../../functions/pipeline/pipeline.ts';

/** What the shapes' records hold. */
export interface Beat {
  readonly at: string;
  readonly host: string;
}

/** Hosts that send a record every ten seconds, some of them with a wrong clock or with breaks; minutes from the begin. */
export interface Host {
  readonly host: string;
  readonly shard: 'a' | 'b';
  /** Records at once. */
  readonly each?: number;
  /** Minutes by which the event is later than its arrival; earlier, if less than 0. From `since` on. */
  readonly ahead?: { readonly minutes: number; readonly since: number };
}

/** What comes of a shape, by minutes: `silent h1 8-` fired at 8 and is on; windows are final by the last minute. */
export interface Outcome {
  readonly alerts: readonly string[];
  readonly finalBy: number;
}

/** A way of clocks and streams to go wrong, and what windows and monitors are to make of it. */
export interface Shape {
  readonly name: string;
  /** What is right, in words. */
  readonly rule: string;
  readonly hosts: readonly Host[];
  readonly minutes: number;
  /** The whole stream is silent from one minute to another. */
  readonly pause?: readonly [from: number, to: number];
  /** Shards always have more records than are taken in, so that no sweep finds them idle. */
  readonly busy?: true;
  /** The monitors that the shape is about. */
  readonly monitors: readonly string[];
  readonly right: Outcome;
  /** What comes of it as long as windows aren't redesigned, where that isn't what is right. */
  readonly today?: Outcome;
}

const steady = (host: string, shard: Host['shard'] = 'a'): Host => ({ host, shard });

/** They are. */
const silentInPause = ['silent h1 13-31', 'silent h2 13-31', 'silent h3 13-31'];

export const shapes: readonly Shape[] = [
  {
    name: 'a shard whose events are all an hour late',
    rule: 'it holds the windows of all for a minute beyond the allowed lateness; what it counts is in their results',
    hosts: [
      { host: 'loud', shard: 'a', each: 10 },
      { host: 'late', shard: 'b', ahead: { minutes: -60, since: 0 } },
    ],
    minutes: 20,
    busy: true,
    monitors: ['loud', 'silent'],
    right: { alerts: ['loud loud 1-'], finalBy: 18 },
  },
  {
    name: 'a host whose clock is 40 minutes ahead',
    rule: 'no event is later than its arrival: it counts in the windows of its arrival, and no alert is about the future',
    hosts: [steady('prompt'), { host: 'ahead', shard: 'a', each: 10, ahead: { minutes: 40, since: 5 } }],
    minutes: 20,
    monitors: ['loud', 'silent'],
    right: { alerts: ['loud ahead 1-'], finalBy: 20 },
  },
  {
    name: 'a host whose clock falls back by an hour',
    rule: 'it is not silent while it sends, though its documents are too late to be counted',
    hosts: [steady('prompt'), { host: 'back', shard: 'a', ahead: { minutes: -60, since: 5 } }],
    minutes: 20,
    monitors: ['loud', 'silent'],
    right: { alerts: [], finalBy: 20 },
  },
  {
    name: 'a pause of the whole stream',
    rule: 'a spike is held against the last windows in which the stream had documents, of any host: its return is none',
    hosts: ['h1', 'h2', 'h3'].map((host) => steady(host)),
    minutes: 40,
    pause: [10, 30],
    monitors: ['burst', 'silent'],
    right: { alerts: silentInPause, finalBy: 40 },
    today: {
      alerts: ['burst h1 31-33', 'burst h2 31-33', 'burst h3 31-33', ...silentInPause],
      finalBy: 40,
    },
  },
];

/** Counts the beats of each host, and watches all that the shapes are about. */
export const shapePipeline: PipelineOf<Beat> = withWindows(
  definePipeline({
    name: 'shapes',
    transform: (value): Beat => value as Beat,
    document: { index: 'shapes-{yyyy.MM.dd}', eventTime: 'at' },
    mappings: { at: { type: 'date' }, host: { type: 'keyword' } },
  }),
  {
    windows: [{ name: 'beats', size: '1m', keyBy: ['host'], metrics: { n: count() }, allowedLateness: '0s' }],
    monitors: [
      { name: 'loud', type: 'threshold', window: 'beats', value: 'n', above: 20 },
      { name: 'silent', type: 'flatline', window: 'beats', silentFor: '3m' },
      { name: 'burst', type: 'spike', window: 'beats', value: 'n', factor: 3, baseline: 5, atLeast: 5 },
    ],
  },
);

/** A record of a shape on its way: seconds from the begin, the arrival, and the event by its host's clock. */
export interface ShapeRecord {
  readonly shard: Host['shard'];
  readonly arrival: number;
  readonly event: number;
  readonly host: string;
}

const step = 10;

/** Step by step, the records that arrive then; none in a pause. */
export function shapeRecords({ hosts, minutes, pause: [from, to] = [0, 0] }: Shape): ShapeRecord[][] {
  return Array.from({ length: (minutes * 60) / step }, (_, position) => {
    const arrival = position * step;
    if (arrival >= from * 60 && arrival < to * 60) return [];
    return hosts.flatMap(({ host, shard, each = 1, ahead }) => {
      const shift = ahead !== undefined && arrival >= ahead.since * 60 ? ahead.minutes * 60 : 0;
      return Array.from({ length: each }, () => ({ shard, host, arrival, event: arrival + shift }));
    });
  });
}
