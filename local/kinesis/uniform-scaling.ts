/** An open shard and the first of its hash keys. */
export interface OpenShard {
  readonly shardId: string;
  readonly start: bigint;
}

export type ScalingStep =
  | { readonly split: string; readonly at: bigint }
  | { readonly merge: readonly [string, string] };

const hashKeys = 2n ** 128n;
/** Limits of shards that halving and dividing round differently are the same. */
const rounding = 2n ** 32n;

/**
 * The next split or merge on the way to `target` shards of equal hash ranges; undefined when they are there. Splits come
 * first, so that the records of a shard are never all moved into one.
 */
export function nextStep(open: readonly OpenShard[], target: number): ScalingStep | undefined {
  const shards = [...open].sort((one, other) => (one.start < other.start ? -1 : 1));
  const cuts = cutsFor(target);
  const missing = cuts.find((cut) => !shards.some(({ start }) => same(start, cut)));
  const split = shards.findLast(({ start }) => missing !== undefined && start < missing);
  if (missing !== undefined && split !== undefined) return { split: split.shardId, at: missing };
  for (const [index, { shardId, start }] of shards.entries()) {
    const before = shards[index - 1];
    if (before !== undefined && !cuts.some((cut) => same(start, cut)))
      return { merge: [before.shardId, shardId] };
  }
  return undefined;
}

/** How many splits it takes: as many shards more are open for a while. */
export function splitsFor(open: readonly OpenShard[], target: number): number {
  return cutsFor(target).filter((cut) => !open.some(({ start }) => same(start, cut))).length;
}

function cutsFor(target: number): bigint[] {
  const width = hashKeys / BigInt(target);
  return Array.from({ length: target - 1 }, (_, index) => width * BigInt(index + 1));
}

function same(one: bigint, other: bigint): boolean {
  const distance = one - other;
  return distance < rounding && -distance < rounding;
}
