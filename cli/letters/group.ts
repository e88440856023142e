import type { RecordIdentity } from './letter.ts';

/** A record to invoke with, and what its entry weighs in the event, in bytes of JSON. */
export interface Weighed extends RecordIdentity {
  readonly bytes: number;
}

export interface GroupLimits {
  readonly records: number;
  readonly bytes: number;
}

/**
 * 6 MB, less what stands around the records:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const maxEventBytes = 6 * 1024 * 1024 - 1_024;

/** Cuts records, in the stream's order, into invocations of one shard each. One over the limit goes alone. */
export function* grouped<Item extends Weighed>(
  items: Iterable<Item>,
  limits: GroupLimits,
): Generator<Item[]> {
  let group: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const [first] = group;
    const full =
      first !== undefined &&
      (group.length >= limits.records ||
        bytes + item.bytes > limits.bytes ||
        first.shardId !== item.shardId ||
        first.stream !== item.stream);
    if (full) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(item);
    bytes += item.bytes;
  }
  if (group.length > 0) yield group;
}
