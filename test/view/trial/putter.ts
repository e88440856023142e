import { setTimeout as delay } from 'node:timers/promises';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';

// A producer in a process of its own: `node putter.ts <endpoint> <stream> <records a second> <seconds>`.

const [endpoint = '', StreamName = '', rate = '0', seconds = '0'] = process.argv.slice(2);
const client = kinesisClient({ endpoint });
const began = performance.now();
const wanted = Number(rate) * Number(seconds);

/** A tenth of a second's records at a time, as many as Kinesis takes at once. */
const atOnce = Math.max(1, Math.min(500, Math.round(Number(rate) / 10)));

const hosts = ['web-1', 'web-2', 'web-3'];
let sent = 0;

function record() {
  sent += 1;
  const document = {
    '@timestamp': new Date().toISOString(),
    ...{ client: `192.0.2.${sent % 200}`, method: 'GET', path: `/item/${sent % 5_000}` },
    ...{ status: sent % 50 === 0 ? 500 : 200, bytes: 1_000 + (sent % 9_000), latencyMs: sent % 700 },
    ...{
      host: hosts[sent % 3],
      agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
    },
  };
  return { PartitionKey: `${sent % 1_000}`, Data: Buffer.from(JSON.stringify(document)) };
}

while (sent < wanted) {
  const early = (sent / Number(rate)) * 1_000 - (performance.now() - began);
  if (early > 0) await delay(early);
  await client.send(new PutRecordsCommand({ StreamName, Records: Array.from({ length: atOnce }, record) }));
}
console.log(`${sent} ${((performance.now() - began) / 1_000).toFixed(1)}`);
client.destroy();
