import { setTimeout as delay } from 'node:timers/promises';
import { type KinesisClient, ListShardsCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { Ledger } from '../oracle/ledger.ts';
import { readIndex } from '../oracle/read-index.ts';
import type { Line } from '../parts/line.ts';
import { type ScenarioOptions, type ScenarioResult, withQuietBench } from './scenario.ts';
import { type Shape, type ShapeRecord, shapeRecords, shapes } from './shapes.ts';

const minute = 60_000;

/** For the last windows to close: a late shard's minute, the batching window, and a sweep. */
const grace = 90_000;

/** The shapes of wrong clocks in one stream, in real time; all but the pause of the whole stream, which takes too long. */
function allAtOnce(minutes: number): Shape {
  const wrong = shapes.filter(({ pause }) => pause === undefined);
  const hosts = new Map(wrong.flatMap(({ hosts }) => hosts).map((host) => [host.host, host]));
  const soon = [...hosts.values()].map(({ ahead, ...host }) => ({
    ...host,
    ...(ahead && { ahead: { ...ahead, since: Math.min(ahead.since, 1) } }),
  }));
  return {
    name: 'all',
    rule: '',
    monitors: [],
    right: { alerts: [], finalBy: minutes },
    hosts: soon,
    minutes,
  };
}

/** A shard of late events, a clock that is ahead and one that falls back, with real parts: nothing may come of them. */
export function clocks(options: ScenarioOptions): Promise<ScenarioResult> {
  const { minutes, signal, print } = options;
  return withQuietBench(
    options,
    async ({ engine }, line) => {
      const { began, put } = await putShape(allAtOnce(minutes), line, options);
      print(`${minutes} minutes of records have been put`);
      await delay(grace, undefined, { signal });
      const windows = await readIndex(engine.url ?? '', 'windows.torture-clocks.*');
      const alerts = await readIndex(engine.url ?? '', 'alerts.torture-clocks.*');
      const ends = windows.flatMap(({ fields }) =>
        fields.final === true ? [Date.parse(String(fields.windowEnd))] : [],
      );
      const missing = (began + (minutes - 1) * minute - Math.max(...ends)) / minute;
      const found = alerts.map(({ fields }) => fields);
      const future = found.filter(({ firedAt }) => Date.parse(String(firedAt)) > Date.now());
      const silent = found.filter(({ monitor }) => monitor === 'silent');
      const loud = found.filter(({ monitor }) => monitor === 'loud');
      return {
        ledger: counted(put, (await readIndex(engine.url ?? '', 'torture-clocks-*')).length),
        measured: [`${windows.length} windows of hosts, ${found.length} alerts`],
        missed: [
          ...(missing < 1 ? [] : [`windows are final only ${missing.toFixed(1)} minutes too early`]),
          ...future.map(({ message }) => `about the future: ${message}`),
          ...silent.map(({ message }) => `of a host that sends: ${message}`),
          ...(loud.length >= 2 ? [] : [`${loud.length} alerts of the two hosts that are loud`]),
        ],
      };
    },
    { pipelines: ['clocks'], windowsOf: 'clocks', shards: 2 },
  );
}

/** Whatever the clocks say, each record is a document. */
function counted(put: number, indexed: number): Ledger {
  const ledger = new Ledger();
  for (let position = 0; position < put; position += 1) ledger.count('beats', 'put');
  for (let position = 0; position < indexed; position += 1) ledger.count('beats', 'indexed');
  if (indexed < put) ledger.violation('beats', 'missing', `${put - indexed} records are no documents`);
  return ledger;
}

/** Each record at its time. @returns when the first was put, and how many were */
async function putShape(
  shape: Shape,
  { client, stream }: Line,
  { signal }: ScenarioOptions,
): Promise<{ readonly began: number; readonly put: number }> {
  const hashKeys = await hashKeysOf(client, stream);
  const began = Date.now();
  let put = 0;
  for (const records of shapeRecords(shape)) {
    const [first] = records;
    if (first === undefined) continue;
    await delay(Math.max(0, began + first.arrival * 1_000 - Date.now()), undefined, { signal });
    const Records = records.map((record) => ({
      PartitionKey: record.host,
      ExplicitHashKey: hashKeys[record.shard],
      Data: beatOf(record, began),
    }));
    const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
    if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records weren't taken`);
    put += Records.length;
  }
  return { began, put };
}

function beatOf({ event, host }: ShapeRecord, began: number): Buffer {
  return Buffer.from(JSON.stringify({ at: new Date(began + event * 1_000).toISOString(), host }));
}

async function hashKeysOf(client: KinesisClient, stream: string): Promise<Record<'a' | 'b', string>> {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream }));
  const [a = '0', b = '0'] = Shards.map(({ HashKeyRange }) => HashKeyRange?.StartingHashKey ?? '0');
  return { a, b };
}
