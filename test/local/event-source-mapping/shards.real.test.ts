import { describe, expect, it } from 'vitest';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import {
  listShards,
  readableShards,
  type StreamShard,
  startOf,
} from '../../../local/event-source-mapping/shards.ts';
import { ensureStream, startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import { startProxy } from '../../torture/faults/relay.ts';

const shard = (shardId: string, ...parents: string[]): StreamShard => ({
  shardId,
  parents,
  isClosed: false,
});
const ids = (shards: readonly StreamShard[]) => shards.map(({ shardId }) => shardId);

// https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
describe('the order of shards after a reshard', () => {
  const split = [shard('a'), shard('b', 'a'), shard('c', 'a')];

  it('"read data from the parent shards until it is exhausted, and only then begin reading data from the child shards"', () => {
    expect(ids(readableShards(split, () => false))).toEqual(['a']);
    expect(ids(readableShards(split, (id) => id === 'a'))).toEqual(['b', 'c']);
  });

  it('a child of two merged shards waits for both', () => {
    const merged = [shard('a'), shard('b'), shard('c', 'a', 'b')];
    expect(ids(readableShards(merged, () => false))).toEqual(['a', 'b']);
    expect(ids(readableShards(merged, (id) => id === 'a'))).toEqual(['b']);
    expect(ids(readableShards(merged, (id) => id !== 'c'))).toEqual(['c']);
  });

  it('"do not include EXPIRED shards in the list": children needn\'t wait for those', () => {
    expect(ids(readableShards([shard('b', 'a'), shard('c', 'a')], () => false))).toEqual(['b', 'c']);
  });

  it('grandchildren wait for their own parents', () => {
    const generations = [...split, shard('d', 'b', 'c')];
    expect(ids(readableShards(generations, (id) => id === 'a'))).toEqual(['b', 'c']);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-eventsourcemapping
describe('where reading of a shard begins', () => {
  const first = { isFirstStart: true, isClosed: false, now: 7 };

  it.each([
    ['"Trim horizon – Process all records in the stream"', 'TRIM_HORIZON', first, { kind: 'trim-horizon' }],
    [
      '"Latest – Process new records that are added to the stream"',
      'LATEST',
      first,
      { kind: 'latest', since: 7 },
    ],
    ['nothing of a closed shard, with Latest', 'LATEST', { ...first, isClosed: true }, { kind: 'end' }],
    [
      'all of a shard that came later, with Latest: its first records are new',
      'LATEST',
      { ...first, isFirstStart: false },
      { kind: 'trim-horizon' },
    ],
    [
      '"At timestamp – Process records starting from a specific time"',
      'AT_TIMESTAMP',
      first,
      { kind: 'since', time: 5 },
    ],
  ] as const)('%s', (_what, startingPosition, at, expected) => {
    const timestamp = startingPosition === 'AT_TIMESTAMP' ? { startingPositionTimestamp: 5 } : {};
    expect(startOf(undefined, { startingPosition, ...timestamp }, at)).toEqual(expected);
  });

  it.each([
    ['123', { kind: 'after', sequenceNumber: '123' }],
    ['SHARD_END', { kind: 'end' }],
    ['SINCE:77', { kind: 'since', time: 77 }],
  ])('at its checkpoint if it has one: %s', (checkpoint, expected) => {
    expect(startOf(checkpoint, { startingPosition: 'LATEST' }, first)).toEqual(expected);
  });
});

describe('the list of shards', () => {
  it('is read page by page, as a stream of more than 1,000 shards gives it', async () => {
    const kinesis = await startKinesis({ port: 0 });
    const tokens: unknown[] = [];
    // kinesalite gives all shards at once; the proxy cuts its answer into pages of two.
    const proxy = await startProxy(
      () => kinesis.endpoint,
      async (exchange) => {
        const { NextToken } = JSON.parse(exchange.body.toString());
        tokens.push(NextToken);
        const answer = await exchange.forward(Buffer.from('{"StreamName":"paged"}'));
        const { Shards } = JSON.parse(answer.body.toString());
        const from = Number(NextToken ?? 0);
        const more = from + 2 < Shards.length ? { NextToken: String(from + 2) } : {};
        const body = Buffer.from(JSON.stringify({ Shards: Shards.slice(from, from + 2), ...more }));
        exchange.reply({ ...answer, body });
      },
    );
    const [direct, paged] = [kinesis.endpoint, proxy.url].map((endpoint) => kinesisClient({ endpoint }));
    try {
      if (direct === undefined || paged === undefined) throw new Error('no client');
      await ensureStream(direct, 'paged', 5);
      expect(ids(await listShards(paged, 'paged'))).toEqual(ids(await listShards(direct, 'paged')));
      expect(tokens).toEqual([undefined, '2', '4']);
    } finally {
      direct?.destroy();
      paged?.destroy();
      await proxy.stop();
      await kinesis.stop();
    }
  });
});
