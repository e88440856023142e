import { bytesOfGiB, type Load } from './load.ts';

/**
 * What the index adds to the documents, what Linux keeps, and what the service keeps of a volume.
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-storage.html
 */
const indexOverhead = 1.1;
const usable = 0.95 * 0.8;

/** Limits of `domainVolume`, in GiB: infra/options/options.ts. */
const smallestVolume = 10;
const largestVolume = 1_024;
const largestSmallVolume = 100;

/** AWS advises at most 25 for a GiB of heap; the node has one, and the stack has indices of its own besides. */
const mostSmallShards = 25;

/** A shard of logs is best below it. https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-sharding.html */
const shardGiB = 30;

/** An index of a month is split into days when it would have more primaries. */
const mostPrimariesOfMonth = 3;

/** For a shorter time documents of a month would be kept several times as long as wanted, and paid for. */
const leastDaysOfMonth = 14;

const units = [
  { index: 'yyyy.MM', leastDays: 28, mostDays: 31 },
  { index: 'yyyy.MM.dd', leastDays: 1, mostDays: 1 },
] as const;

export interface DomainPlan {
  readonly size: 'small' | 'production';
  readonly dataNodes: number;
  readonly managers: number;
  /** Documents of a day as they are put, in GiB. */
  readonly sourceGiBPerDay: number;
  /** All volumes together, in GiB. */
  readonly storageGiB: number;
  /** GiB of each data node; `undefined` when the stack's domain can't be as large. */
  readonly volume: number | undefined;
  readonly index: (typeof units)[number]['index'];
  /**
   * How long after it was made an index is deleted, in days: its last documents come at the end of its month or day, and
   * are to be kept from then on.
   */
  readonly keptDays: number;
  readonly primaries: number;
  /** Of all indices that exist at a time, with their replicas. */
  readonly shards: number;
}

/** The domain that holds the documents for as long as they are kept. */
export function planDomain(load: Load): DomainPlan {
  const { recordsPerSecond, bytes, replicas } = load;
  const sourceGiBPerDay = (recordsPerSecond * bytes * 86_400) / bytesOfGiB;
  const indices = indicesOf(load, sourceGiBPerDay);
  const storageGiB = (sourceGiBPerDay * indices.keptDays * (1 + replicas) * indexOverhead) / usable;
  // One node keeps no replica: it is chosen only by those who ask for none.
  const isSmall = replicas === 0 && storageGiB <= largestSmallVolume && indices.shards <= mostSmallShards;
  const dataNodes = isSmall ? 1 : Math.max(3, Math.ceil(storageGiB / largestVolume));
  const volume = Math.max(smallestVolume, Math.ceil(storageGiB / dataNodes));
  return {
    size: isSmall ? 'small' : 'production',
    dataNodes,
    managers: isSmall ? 0 : 3,
    sourceGiBPerDay,
    storageGiB,
    volume: dataNodes > 3 ? undefined : volume,
    ...indices,
  };
}

function indicesOf(
  { retentionDays, replicas }: Load,
  sourceGiBPerDay: number,
): Pick<DomainPlan, 'index' | 'keptDays' | 'primaries' | 'shards'> {
  const ofDay = sourceGiBPerDay * indexOverhead;
  const [month, day] = units;
  const primariesOf = (days: number) => Math.max(1, Math.ceil((ofDay * days) / shardGiB));
  const isMonthly = retentionDays >= leastDaysOfMonth && primariesOf(month.mostDays) <= mostPrimariesOfMonth;
  const { index, leastDays, mostDays } = isMonthly ? month : day;
  const primaries = primariesOf(mostDays);
  const keptDays = retentionDays + mostDays;
  const atATime = Math.floor(keptDays / leastDays) + 1;
  return { index, keptDays, primaries, shards: primaries * atATime * (1 + replicas) };
}
