import { engineStore } from '../../functions/aggregator/engine-store.ts';
import { letterObject } from '../../functions/core/dead-letter.ts';
import type { bucketStore } from '../../functions/dead-letters/bucket-store.ts';
import { createSearchClient } from '../../functions/indexer/search-client.ts';
import type { Tool } from '../../infra/tool-rights.ts';
import { fire } from './fire.ts';
import type { ToolBox, ToolEnd } from './tools.ts';

/** A command, and how it ended. */
export interface ToolRun extends ToolEnd {
  readonly command: string;
}

export interface ToolExercise {
  readonly tools: ToolBox;
  readonly pipeline: string;
  readonly stream: string;
  /** A record of the pipeline's, as it is put. */
  readonly record: string;
  /** The engine, and the bucket, without a door before them. */
  readonly engineUrl: string;
  readonly letters: ReturnType<typeof bucketStore>;
}

/**
 * Each tool with each of its commands, after the functions have made documents and dead letters. Each finds something
 * to do: a letter that comes in now, one that is rejected again, an alert that fires and one whose monitor is gone.
 */
export async function exerciseTools(given: ToolExercise): Promise<readonly ToolRun[]> {
  const { tools, pipeline, stream, record } = given;
  const runs: ToolRun[] = [];
  const run = async (tool: Tool, ...args: readonly string[]): Promise<ToolEnd> => {
    const end = await tools.run(tool, ...args);
    runs.push({ command: [tool, ...args].join(' '), ...end });
    return end;
  };
  await Promise.all([prepareLetter(given), prepareAlerts(given)]);
  await run(
    'put',
    '--stream',
    stream,
    '--region',
    'us-east-1',
    '--file',
    tools.file('put.txt', `${record}\n`),
  );
  await onLetters(run);
  await onAlerts(run);
  await run('replay', '--from', 'trim-horizon');
  await run('verify', '--records', '20');
  return runs.map((each) => each);

  async function prepareAlerts({ engineUrl }: ToolExercise): Promise<void> {
    const client = createSearchClient({ endpoint: new URL(engineUrl), auth: 'none' });
    const store = engineStore(client, {
      now: Date.now,
      sleep: async () => undefined,
      random: Math.random,
      deadline: Date.now() + 30_000,
    });
    await fire(pipeline, { monitor: undefined, key: ['tool', 'temperature'] }, store);
    await fire(pipeline, { monitor: 'gone', key: ['tool', 'temperature'] }, store);
    await client.close();
  }
}

type Run = (tool: Tool, ...args: readonly string[]) => Promise<ToolEnd>;

async function onLetters(run: Run): Promise<void> {
  await run('dead-letters', 'count');
  const { stdout } = await run('dead-letters', 'list');
  const [, letter = ''] = stdout.split(/\s+/);
  await run('dead-letters', 'show', letter);
  await run('redrive');
  await run('dead-letters', 'list', '--redriven');
}

async function onAlerts(run: Run): Promise<void> {
  const { stdout: list } = await run('alerts', 'list');
  const lineOf = (monitor: string) => list.split('\n').find((line) => line.startsWith(`${monitor}.`)) ?? '';
  const [id = ''] = lineOf('out-of-range').split(/\s+/);
  const { stdout: added } = await run('alerts', 'maintenance', 'add', '--for', '1h', '--reason', 'a rack');
  const maintenance = /^maintenance (\w+):/.exec(added)?.[1] ?? '';
  await run('alerts', 'show', id);
  await run('alerts', 'acknowledge', 'out-of-range', '--by', 'ada');
  await run('alerts', 'snooze', 'out-of-range', '--for', '2h');
  await run('alerts', 'end', 'gone');
  await run('alerts', 'maintenance', 'list');
  await run('alerts', 'maintenance', 'remove', maintenance);
  await run('alerts', 'list', '--all');
}

/** A record that comes in now, as after a corrected transform. */
async function prepareLetter({ pipeline, stream, record, letters }: ToolExercise): Promise<void> {
  const object = letterObject('rejected', [
    {
      schema: 1,
      pipeline,
      failures: [{ stage: 'transform', type: 'transform_failed', message: 'as it was' }],
      stream,
      shardId: 'shardId-000000000000',
      sequenceNumber: '17',
      partitionKey: 'a',
      arrivalTime: new Date().toISOString(),
      data: Buffer.from(record).toString('base64'),
    },
  ]);
  if (object !== undefined) await letters.put(object);
}
