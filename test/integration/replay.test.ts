import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DescribeStreamSummaryCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { wildcardOf } from '../../functions/core/document/index-pattern.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { loadDemo } from '../../local/run/pipelines.ts';
import { put, settled, startPipeline, until } from './pipeline-run.ts';
import { announce, recovery, startRecovery } from './recovery-command.ts';
import { deleteIndices, type Services, startServices } from './services.ts';

const hit = z.object({
  _index: z.string(),
  _id: z.string(),
  _version: z.number(),
  _source: z.record(z.string(), z.unknown()),
});

describe('a replay of the stream', () => {
  let services: Services;
  let folder: string;
  let run: LocalRun;
  let forget: () => void;
  let index: string;
  let before: string[];
  const records = 1_200;

  beforeAll(async () => {
    services = await startServices();
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
    run = await startPipeline('web-traffic', services);
    forget = announce(run);
    index = wildcardOf(run.pipeline.document.index);
    const demo = await loadDemo('web-traffic');
    await put(run, [...demo.records({ seed: 3, count: records, now: Date.now() })]);
    await settled(run, records);
    before = await documents();
  }, 120_000);
  afterAll(async () => {
    forget();
    await run.stop();
    await services.stop();
    rmSync(folder, { recursive: true });
  });

  /** Every document with its index, id and version, as sorted lines. */
  async function documents(): Promise<string[]> {
    await services.search.indices.refresh({ index, ignore_unavailable: true });
    const { hits } = await services.search.search({
      index,
      ignore_unavailable: true,
      size: 10_000,
      version: true,
      track_total_hits: true,
    });
    const lines = hits.hits.map((one) => JSON.stringify(hit.parse(one)));
    expect(hits.total).toMatchObject({ value: lines.length });
    return lines.sort();
  }

  const empty = () => deleteIndices(services.search, index);
  const replay = (...args: readonly string[]) =>
    recovery(folder, 'replay', '--pipeline', 'web-traffic', ...args);
  const stateFile = () => join(folder, `replay-${run.stream}.state.json`);

  it('only counts in a dry run', async () => {
    await empty();
    const dry = await replay('--from', 'trim-horizon', '--dry-run');
    expect(dry).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1,200 records of 4 shards would'),
    });
    expect(await documents()).toEqual([]);
  });

  it('into an emptied index gives the same documents, ids and versions, byte for byte', async () => {
    await empty();
    const done = await replay('--from', 'trim-horizon', '--batch-size', '77');
    expect(done).toMatchObject({ code: 0, stdout: '1,200 records of 4 shards replayed.\n', stderr: '' });
    expect(await documents()).toEqual(before);
    expect(existsSync(stateFile())).toBe(false);
  });

  it('into a full index changes nothing', async () => {
    expect(await replay('--from', 'trim-horizon')).toMatchObject({ code: 0 });
    expect(await documents()).toEqual(before);
  });

  it('that is stopped tells how to go on, and goes on where it stopped', async () => {
    await empty();
    const slow = startRecovery(folder, 'replay', [
      ...['--pipeline', 'web-traffic', '--from', 'trim-horizon'],
      ...['--batch-size', '50', '--rate', '300', '--shards-at-once', '1'],
    ]);
    // An index that was created this moment has no shard to search yet, and says so with a 503.
    const someAreThere = async () => (await documents().catch(() => [])).length > 100;
    await until(someAreThere).finally(() => slow.child.kill('SIGINT'));
    const stopped = await slow.end;
    expect(stopped).toMatchObject({ code: 130, stdout: expect.stringContaining('--resume') });
    const there = await documents();
    expect(there.length).toBeLessThan(before.length);
    const again = await replay('--from', 'trim-horizon');
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('--resume') });

    const rest = await replay('--resume');
    expect(rest).toMatchObject({ code: 0, stderr: '' });
    const replayed = Number(/^([\d,]+) records/.exec(rest.stdout)?.[1]?.replace(',', ''));
    expect(replayed).toBeLessThan(records - there.length / 2);
    expect(await documents()).toEqual(before);
    expect(existsSync(stateFile())).toBe(false);
  });

  it('does not go on with what was left of another stream', async () => {
    const { StreamARN } = await streamOf();
    const left = {
      ...{
        shardlineReplay: 1,
        stream: run.stream,
        streamArn: StreamARN,
        streamCreatedAt: '2020-01-01T00:00:00.000Z',
      },
      ...{ function: run.functionName, from: null, to: Date.now(), shards: {} },
    };
    writeFileSync(stateFile(), JSON.stringify(left));
    expect(await replay('--resume')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('created at 2020'),
    });
    writeFileSync(stateFile(), JSON.stringify({ ...left, streamArn: `${StreamARN}-other`, stream: 'other' }));
    expect(await replay('--resume')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('replay of other'),
    });
    writeFileSync(stateFile(), '{"shardlineReplay":');
    expect(await replay('--resume')).toMatchObject({ code: 1, stderr: expect.stringContaining('damaged') });
    expect(readFileSync(stateFile(), 'utf8')).toBe('{"shardlineReplay":');
    rmSync(stateFile());
  });

  it('reads no more than the time span', async () => {
    const dry = await replay('--from', '2020-01-01', '--to', '2020-01-02', '--dry-run');
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0 records/) });
  });

  it('reads closed shards before those that they were split into', async () => {
    await run.kinesis.send(
      new SplitShardCommand({
        StreamName: run.stream,
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: '1000000000000000000000000000000000000',
      }),
    );
    await until(async () => (await streamOf()).StreamStatus === 'ACTIVE');
    // The store dates shards that come of a split a second ahead, and a replay ends with what has arrived by now.
    await delay(1_000);
    const demo = await loadDemo('web-traffic');
    await put(run, [...demo.records({ seed: 4, count: 600, now: Date.now() })]);
    await empty();
    const done = await replay('--from', 'trim-horizon');
    expect(done).toMatchObject({ code: 0, stdout: '1,800 records of 6 shards replayed.\n' });
    const after = await documents();
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.some((line) => line.includes('"_id":"5-'))).toBe(true);
  });

  async function streamOf() {
    const { StreamDescriptionSummary: summary } = await run.kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: run.stream }),
    );
    return { StreamARN: summary?.StreamARN ?? '', StreamStatus: summary?.StreamStatus };
  }
});
