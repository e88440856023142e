import { isObject } from '../core/json/object.ts';
import { InvocationFault } from '../core/outcome/outcome.ts';

const markers = ['redrive', 'inspect', 'probe', 'sweep'] as const;

/** What somebody other than the event source mapping asks of a function. */
export type Marker = (typeof markers)[number];

/**
 * What an event asks for. `deliver`: the records of a batch. `redrive`: records that come again, and an outcome for
 * each. `inspect`: what the indexer would make of records. `probe`: whether the function reaches its engine.
 * `sweep`: what the aggregator does each minute.
 */
export type Mode = 'deliver' | Marker;

/** What stands in an event beside its records, if it has any. */
export function marked<Mode extends Marker>(mode: Mode) {
  return { shardline: { mode } } as const;
}

/**
 * The mode of an event.
 * @throws InvocationFault for a marker that it doesn't know: taken for a delivery, it would have dead letters written
 *   again, and windows count records twice
 */
export function readMode(event: unknown): Mode {
  if (!isObject(event) || event.shardline === undefined) return 'deliver';
  const given = isObject(event.shardline) ? event.shardline.mode : undefined;
  const mode = markers.find((marker) => marker === given);
  if (mode !== undefined) return mode;
  throw new InvocationFault('EVENT', 'the event has a shardline marker of an unknown mode; leave it out');
}
