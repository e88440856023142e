import { setTimeout as sleep } from 'node:timers/promises';
import { kinesisEvent } from '../../local/event-source-mapping/event.ts';
import { loadDemo } from '../../local/run/pipelines.ts';
import type { DemoRecord } from '../../pipelines/demo/kit/demo.ts';
import type { Deployed } from './deployment.ts';
import type { Streaming } from './streaming.ts';

/** Enough that some are rejected, and few, because all of it is for the requests. */
const demoRecords = 200;

const minute = 60_000;

/**
 * Has the functions send what they send in their lives: records that become documents, dead letters and windows, a
 * record under suspicion, a batch that Lambda gives up, an alert that is notified, a sweep.
 */
export async function exerciseFunctions(deployed: Deployed, streaming: Streaming): Promise<void> {
  const { pipeline, gateway } = deployed;
  const demo = await loadDemo(pipeline);
  const now = Date.now();
  await streaming.put(alarming(pipeline, now - 10 * minute));
  await streaming.put([...demo.records({ seed: 1, count: demoRecords, now }), ...demo.poison.map(inShard)]);
  await streaming.settled();
  const aggregator = deployed.functionOf('AggregationAggregator');
  await aggregator.invoke({ shardline: { mode: 'sweep' } });
  for (const named of ['IndexingIndexer', 'AggregationAggregator']) {
    await deployed.functionOf(named).invoke(suspect(streaming, now));
    await streaming.giveUp(named, '{}');
  }
  const published = () => gateway.requests.some(({ checks }) => checks[0]?.request.action === 'sns:Publish');
  for (const deadline = Date.now() + minute; !published(); await sleep(200)) {
    if (Date.now() > deadline) throw new Error(`Nobody was notified: ${deployed.logs.slice(-10).join('\n')}`);
    await aggregator.invoke({ shardline: { mode: 'sweep' } });
  }
}

function inShard({ data }: { readonly data: string }): DemoRecord {
  return { data, partitionKey: 'poison' };
}

/** A record that comes alone and late, as one that crashed its batch does; the function marks it and takes the mark away. */
function suspect({ streamArn }: Streaming, now: number): unknown {
  const record = { sequenceNumber: '1', partitionKey: 'a', arrivalTime: now - minute };
  const data = Buffer.from('{"of": "no pipeline"}').toString('base64');
  return kinesisEvent([{ ...record, data }], { streamArn, shardId: 'shardId-000000000009' });
}

/** What a monitor of the pipeline fires for, all within a minute. */
function alarming(pipeline: string, time: number): DemoRecord[] {
  const at = new Date(Math.floor(time / minute) * minute + 1_000).toISOString();
  const repeated = (count: number, record: (n: number) => object): DemoRecord[] =>
    Array.from({ length: count }, (_, n) => ({ data: JSON.stringify(record(n)), partitionKey: 'loud' }));
  switch (pipeline) {
    case 'web-traffic': {
      const request = { timestamp: at, clientAddress: '192.0.2.1', method: 'GET', url: '/', status: 500 };
      return repeated(30, () => ({ ...request, host: 'loud' }));
    }
    case 'sensors':
      return repeated(3, (n) => ({ sensorId: 'loud', timestamp: at, type: 'temperature', value: 200 + n }));
    case 'social':
      return repeated(301, (n) => ({ id: String(n), author: 'a', text: 'You, @loud!', createdAt: at }));
    default:
      throw new Error(`What alarms ${pipeline} isn't known.`);
  }
}
