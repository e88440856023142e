import type { StreamRecord } from '../../functions/pipeline/record.ts';

/** How many sensors give readings at any time: a third of a thousand, on one of three shards. */
export const liveKeys = 333;

const first = 49_671_329_283_719_283_712_938_471_928_374_918_273_645_019_283_746_120n;

/** Records as Lambda hands them over, from `start` on, of keys that all come round. */
export function readings(
  records: number,
  start: number,
  arrivalTime: number,
  { keys = liveKeys, prefix = 'sensor', note = '' } = {},
): StreamRecord[] {
  return Array.from({ length: records }, (_, position) => {
    const n = start + position;
    // 389 shares no factor with the keys, so neighbours have different ones.
    const reading = {
      at: new Date(arrivalTime).toISOString(),
      sensor: `${prefix}-${(n * 389) % keys}`,
      value: (n % 991) / 7,
      ...(note !== '' && { note }),
    };
    return {
      stream: 'readings',
      shardId: 'shardId-000000000000',
      sequenceNumber: String(first + BigInt(n)),
      partitionKey: reading.sensor,
      arrivalTime,
      data: Buffer.from(JSON.stringify(reading)).toString('base64'),
    };
  });
}
