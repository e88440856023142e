import { expect, it } from 'vitest';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import type { Demo } from '../../../pipelines/demo/kit/demo.ts';
import { demo as sensorsDemo } from '../../../pipelines/demo/sensors.ts';
import { demo as socialDemo } from '../../../pipelines/demo/social.ts';
import { demo as webTrafficDemo } from '../../../pipelines/demo/web-traffic.ts';
import { pipeline as sensors } from '../../../pipelines/sensors.ts';
import { pipeline as social } from '../../../pipelines/social.ts';
import { pipeline as webTraffic } from '../../../pipelines/web-traffic.ts';
import { WindowRun } from '../../functions/aggregator/window-run.ts';

const now = Date.UTC(2026, 10, 23, 10, 0, 30);
const shards = ['shardId-000000000000', 'shardId-000000000001'];
const batchSize = 1_000;

it.each<[string, Pipeline, Demo, RegExp[]]>([
  [
    'web-traffic',
    webTraffic,
    webTrafficDemo,
    [/^\[critical\] host-errors firing: .*web-2/, /^\[critical\] host-errors resolved: .*web-2/],
  ],
  [
    'sensors',
    sensors,
    sensorsDemo,
    [
      /^\[warning\] out-of-range firing: .*osaka-temperature-3/,
      /^\[warning\] out-of-range resolved: .*osaka-temperature-3/,
    ],
  ],
  [
    'social',
    social,
    socialDemo,
    [
      /^\[info\] trending-hashtag firing: .*sunrisechallenge/,
      /^\[info\] trending-hashtag resolved: .*sunrisechallenge/,
    ],
  ],
])('the demo of %s fires one alert, and sees it resolved', async (_name, pipeline, demo, expected) => {
  const run = new WindowRun(pipeline, { shards: shards.map((id) => ({ id, parents: [] })), clock: now });
  for (const batch of batchesOf(demo)) {
    const { response } = await run.batch(batch);
    expect(response.batchItemFailures).toEqual([]);
  }
  const subjects = run.sent.map(({ subject }) => subject);
  expect(subjects).toHaveLength(expected.length);
  for (const [position, subject] of subjects.entries())
    expect(subject).toMatch(expected[position] ?? /never/);
});

/** Batches of one shard each, in turn, as the event source mapping gives them. */
function batchesOf(demo: Demo): StreamRecord[][] {
  const records = [...demo.records({ seed: 1, count: 10_000, now })].map(
    ({ data, partitionKey }, position) => ({
      stream: 'demo',
      shardId: shards[hash(partitionKey) % shards.length] ?? '',
      sequenceNumber: String(49_000_000_000_000_000_000_000n + BigInt(position)),
      partitionKey,
      arrivalTime: now,
      data: Buffer.from(data).toString('base64'),
    }),
  );
  const batches: StreamRecord[][] = [];
  for (let start = 0; start < records.length; start += batchSize) {
    const part = records.slice(start, start + batchSize);
    for (const shard of shards) batches.push(part.filter(({ shardId }) => shardId === shard));
  }
  return batches;
}

function hash(text: string): number {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum;
}
