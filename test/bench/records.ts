import type { StreamRecord } from '../../functions/pipeline/record.ts';

const arrivalTime = Date.UTC(2026, 10, 23, 10, 0, 0);
const recordBytes = 400;

/** Records of 400 bytes each as Lambda hands them over; number `first` and those after it. */
export function accessRecords(count: number, first = 0): StreamRecord[] {
  return Array.from({ length: count }, (_, position) => accessRecord(first + position));
}

function accessRecord(n: number): StreamRecord {
  const event = {
    '@timestamp': new Date(arrivalTime - (n % 3_600) * 1_000 - (n % 997)).toISOString(),
    clientAddress: `10.${n % 200}.${n % 251}.${n % 241}`,
    method: n % 9 === 0 ? 'POST' : 'GET',
    url: { path: `/articles/${n % 500}/comments`, query: `page=${n % 40}&sort=newest` },
    status: n % 20 === 0 ? 404 : 200,
    bytes: 512 + (n % 5_000),
    latencyMs: (n % 900) / 7,
    referrer: `https://example.com/start/${n % 77}`,
    userAgent: '',
  };
  const agent =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 ';
  const room = recordBytes - Buffer.byteLength(JSON.stringify(event));
  const data = Buffer.from(JSON.stringify({ ...event, userAgent: agent.repeat(3).slice(0, room) }));
  return {
    stream: 'bench',
    shardId: 'shardId-000000000000',
    sequenceNumber: String(
      49_671_329_283_719_283_712_938_471_928_374_918_273_645_019_283_746_120n + BigInt(n),
    ),
    partitionKey: String(n),
    arrivalTime: arrivalTime + n,
    data: data.toString('base64'),
  };
}
