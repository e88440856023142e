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

/** A shard of logs is best below it. https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-sharding.html */
const shardGiB = 30;

/** An index of a month is split into days when it would have more primaries. */
const mostPrimariesOfMonth = 3;

const daysOfMonth = 30;

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
  readonly index: 'yyyy.MM' | 'yyyy.MM.dd';
  readonly primaries: number;
  /** Of all indices that exist at a time, with their replicas. */
  readonly shards: number;
}

/** The domain that holds the documents for as long as they are kept. */
export function planDomain(load: Load): DomainPlan {
  const { recordsPerSecond, bytes, retentionDays, replicas } = load;
  const sourceGiBPerDay = (recordsPerSecond * bytes * 86_400) / bytesOfGiB;
  const storageGiB = (sourceGiBPerDay * retentionDays * (1 + replicas) * indexOverhead) / usable;
  // One node keeps no replica: it is chosen only by those who ask for none.
  const isSmall = replicas === 0 && storageGiB <= largestSmallVolume;
  const dataNodes = isSmall ? 1 : Math.max(3, Math.ceil(storageGiB / largestVolume));
  const volume = Math.max(smallestVolume, Math.ceil(storageGiB / dataNodes));
  return {
    size: isSmall ? 'small' : 'production',
    dataNodes,
    managers: isSmall ? 0 : 3,
    sourceGiBPerDay,
    storageGiB,
    volume: dataNodes > 3 ? undefined : volume,
    ...indicesOf(load, sourceGiBPerDay),
  };
}

function indicesOf(
  { retentionDays, replicas }: Load,
  sourceGiBPerDay: number,
): Pick<DomainPlan, 'index' | 'primaries' | 'shards'> {
  const ofDay = sourceGiBPerDay * indexOverhead;
  const inMonth = Math.ceil((ofDay * daysOfMonth) / shardGiB);
  const isMonthly = inMonth <= mostPrimariesOfMonth;
  const primaries = Math.max(1, isMonthly ? inMonth : Math.ceil(ofDay / shardGiB));
  const atATime = Math.ceil(retentionDays / (isMonthly ? daysOfMonth : 1)) + 1;
  return {
    index: isMonthly ? 'yyyy.MM' : 'yyyy.MM.dd',
    primaries,
    shards: primaries * atATime * (1 + replicas),
  };
}
