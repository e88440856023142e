import { z } from 'zod';
import { sourceOf } from '../../functions/aggregator/evaluate/alert-states.ts';
import { alertAddress, alertStateAddress } from '../../functions/core/monitors/addresses.ts';
import { alertDocuments } from '../../functions/core/monitors/alert.ts';
import { advance } from '../../functions/core/monitors/lifecycle.ts';
import { planMonitors } from '../../functions/core/monitors/plan-monitors.ts';
import type { Key } from '../../functions/core/windows/state.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { engineStore } from '../../functions/engine/store/engine-store.ts';
import type { WindowStore } from '../../functions/engine/store/window-store.ts';
import { loadPipeline } from '../../infra/load-pipeline.ts';
import type { Tool } from '../../infra/rights/tool-rights.ts';
import type { CommandEnd } from '../warm-commands.ts';
import { type LetterPlace, storeBatch, storeLetters } from './stored-letters.ts';
import type { ToolBox } from './tools.ts';

/** A command, and how it ended. */
export interface ToolRun extends CommandEnd {
  readonly command: string;
}

export interface ToolExercise {
  readonly tools: ToolBox;
  readonly place: LetterPlace;
  /** A record that the pipeline indexes, as it is put. */
  readonly record: string;
  /** Of the engine, without a door before it. */
  readonly engineUrl: string;
}

type Run = (tool: Tool, ...args: readonly string[]) => Promise<CommandEnd>;

const hour = 3_600_000;

/**
 * Each tool with each of its commands, after the functions have made documents and dead letters. Each finds something
 * to do: a letter that comes in now, one that is rejected again, a batch of which a part is meant, an alert that fires
 * and one whose monitor is gone.
 */
export async function exerciseTools(given: ToolExercise): Promise<readonly ToolRun[]> {
  const { tools, record } = given;
  const runs: ToolRun[] = [];
  const run: Run = async (tool, ...args) => {
    const end = await tools.run(tool, ...args);
    runs.push({ command: [tool, ...args].join(' '), ...end });
    return end;
  };
  await prepareAlerts(given);
  const lines = tools.file('put.txt', `${record}\nno reading\n`);
  await run('put', '--file', lines);
  await onLetters(run, given);
  await onRecords(run, given);
  await onAlerts(run);
  await run('doctor');
  await run('top', '--json');
  await run('replay', '--from', 'trim-horizon');
  await run('verify', '--records', '20');
  await run('reindex', '--dry-run');
  await run('reindex', '--index', `${given.place.pipeline}-${new Date().getUTCFullYear()}`);
  return runs;
}

async function onLetters(run: Run, { place, record }: ToolExercise): Promise<void> {
  const now = Date.now();
  const letter = (n: number, text: string, arrivalTime = now) => ({
    sequenceNumber: String(n),
    arrivalTime,
    text,
  });
  await storeLetters(place, 'rejected', [letter(11, record)]);
  await storeBatch(place, 'in-part', [letter(13, record, now - 2 * hour), letter(14, record)]);
  await run('dead-letters', 'count');
  const { stdout } = await run('dead-letters', 'list');
  await run('dead-letters', 'show', stdout.split(/\s+/)[1] ?? '');
  await run('redrive', '--to', new Date(now - hour).toISOString());
  await run('redrive');
  await run('dead-letters', 'list', '--redriven');
  for (const [n, texts] of [['erase ada'], ['erase ada', 'keep bob']].entries()) {
    const letters = texts.map((text, position) => letter(20 + 10 * n + position, text));
    await storeLetters(place, 'rejected', letters);
    await storeLetters(place, 'redriven', letters);
    await storeBatch(place, `to-erase-${n}`, letters);
  }
  await run('dead-letters erase', '--containing', 'ada', '--yes');
}

const tapped = z.object({ shardId: z.string(), sequenceNumber: z.string() });

/** Of the records that were put: one is indexed, one has a letter of each kind. A third the stream has forgotten. */
async function onRecords(run: Run, { place, engineUrl }: ToolExercise): Promise<void> {
  for (const status of ['built', 'rejected']) {
    const where = ['--stage', 'outcome', '--where', `status == "${status}"`];
    const { stdout } = await run('tap', '--from', '1h', ...where, '--json', '--limit', '1');
    const { shardId, sequenceNumber } = tapped.parse(JSON.parse(stdout));
    if (status === 'rejected') {
      const letter = { shardId, sequenceNumber, arrivalTime: Date.now(), text: 'no reading' };
      await storeLetters(place, 'rejected', [letter]);
      await storeLetters(place, 'redriven', [letter]);
      await storeBatch(place, 'explained', [letter]);
    }
    await run('explain', sequenceNumber);
  }
  const client = createSearchClient({ endpoint: new URL(engineUrl), auth: 'none' });
  await client.index({ index: `${place.pipeline}-2026`, id: '0-987654321', document: {}, refresh: true });
  await client.close();
  await run('explain', '0-987654321');
  await run('search', '--from', '1h');
  await run('search', '--windows', 'readings');
  await run('search', '--alerts');
  const followed = ['--follow', '--from', '1h', '--limit', '1'];
  await run('search', ...followed);
  await run('search', '--windows', 'readings', ...followed);
  await run('search', '--alerts', ...followed);
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
  await run('alerts', 'maintenance', 'remove', maintenance);
}

async function prepareAlerts({ engineUrl, place: { pipeline } }: ToolExercise): Promise<void> {
  const client = createSearchClient({ endpoint: new URL(engineUrl), auth: 'none' });
  const clock = { now: Date.now, sleep: async () => undefined, random: Math.random };
  const store = engineStore(client, { ...clock, deadline: Date.now() + 30_000 });
  for (const monitor of [undefined, 'gone'])
    await fire(pipeline, { monitor, key: ['tool', 'temperature'] }, store);
  await client.close();
}

const minute = 60_000;

/**
 * Has a pipeline's first monitor fire for a key, as the functions store it.
 * @param monitor another name for it, such as that of a monitor that was there once
 */
async function fire(
  pipelineName: string,
  { monitor, key }: { readonly monitor: string | undefined; readonly key: Key },
  store: WindowStore,
): Promise<void> {
  const pipeline = await loadPipeline(pipelineName);
  const [first] = planMonitors(pipeline);
  if (first === undefined) throw new Error(`${pipelineName} has no monitor.`);
  const plan = monitor === undefined ? first : { ...first, name: monitor };
  const now = Date.now();
  const windowStart = Math.floor(now / minute) * minute - 5 * minute;
  const breach = { key, windowStart, windowEnd: windowStart + minute, isFinal: true, threshold: 1 };
  const state = advance(plan, undefined, { ...breach, outcome: 'breach', value: 7 }, now);
  if (state === undefined) throw new Error(`${plan.name} doesn't fire.`);
  const documents = alertDocuments(plan, state).map(({ alert, version, source }) => ({
    address: alertAddress(pipelineName, alert),
    source,
    ifStored: { olderThan: version },
  }));
  const address = alertStateAddress(pipelineName, plan.name, key);
  await store.put([{ address, source: sourceOf(state), ifStored: 'absent' }, ...documents]);
}
