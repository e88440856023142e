import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { InvocationFault } from '../../functions/core/outcome/outcome.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { engineStore } from '../../functions/engine/store/engine-store.ts';
import { StoreRefused, StoreUnavailable } from '../../functions/engine/store/window-store.ts';
import { loadPipeline, PipelineError } from '../../infra/load-pipeline.ts';
import { Fault } from '../kit/fault.ts';
import { findTarget } from '../kit/find-target.ts';
import { pipelineOf } from '../kit/pipeline-of.ts';
import { searchAccess } from '../kit/search-access.ts';
import type { Target } from '../kit/target.ts';
import { targetOptions } from '../kit/target-options.ts';
import type { DeskFlags } from './command.ts';
import type { Desk } from './desk.ts';

/** Milliseconds that the engine has for the whole command, with all that is asked again. */
const patienceMs = 10_000;

/**
 * Opens the engine that the flags name, and gives it to the work.
 * @throws Fault when there is no such thing, or it doesn't do what it is asked
 */
export async function withDesk<Result>(
  flags: DeskFlags,
  abort: AbortSignal,
  work: (desk: Desk) => Promise<Result>,
): Promise<Result> {
  const { pipeline, search } = await find(flags, abort);
  try {
    return await atDesk({ pipeline, search, monitors: await monitorsOf(pipeline) }, work);
  } finally {
    await search.close();
  }
}

export interface DeskOptions extends Pick<Desk, 'pipeline' | 'monitors'> {
  readonly search: Client;
}

/**
 * Gives the work an engine that is open already.
 * @throws Fault when it doesn't do what it is asked
 */
export async function atDesk<Result>(
  { pipeline, monitors, search }: DeskOptions,
  work: (desk: Desk) => Promise<Result>,
): Promise<Result> {
  try {
    const clock = { now: Date.now, sleep, random: Math.random };
    const store = engineStore(search, { ...clock, deadline: Date.now() + patienceMs });
    return await work({ pipeline, store, monitors, now: Date.now });
  } catch (thrown) {
    throw asFault(thrown);
  }
}

async function find({ searchUrl, ...flags }: DeskFlags, abort: AbortSignal) {
  if (searchUrl === undefined) {
    const target = await findTarget(targetOptions(flags));
    return { pipeline: target.pipeline ?? (await askPipeline(target, abort)), search: await target.search() };
  }
  const { pipeline, searchAuth, searchSecretFile, searchCa, ...others } = flags;
  const needless = Object.keys(targetNames).find((name) => name in others);
  if (needless !== undefined) {
    throw new Fault('USAGE', `--search-url names the whole target: leave out --${needless}.`);
  }
  if (pipeline === undefined) {
    throw new Fault('USAGE', 'An engine may hold several pipelines: name one with --pipeline.');
  }
  const endpoint = new URL(searchUrl);
  const access = searchAccess({ searchAuth, searchSecretFile, searchCa }, endpoint);
  return { pipeline, search: createSearchClient({ endpoint, ...access }) };
}

const targetNames = {
  aws: true,
  stack: true,
  endpoint: true,
  search: true,
  function: true,
  region: true,
  profile: true,
} as const;

async function askPipeline(target: Target, abort: AbortSignal): Promise<string> {
  const invoker = target.invoker();
  try {
    return await pipelineOf(invoker, abort);
  } finally {
    invoker.close();
  }
}

/** Names that nothing has been found for yet can be checked only by the definition; a pipeline may be from elsewhere. */
async function monitorsOf(pipeline: string): Promise<Desk['monitors']> {
  try {
    const { monitors = [] } = await loadPipeline(pipeline);
    return monitors.map(({ name }) => name);
  } catch (thrown) {
    if (thrown instanceof PipelineError) return undefined;
    throw thrown;
  }
}

function asFault(thrown: unknown): unknown {
  if (thrown instanceof StoreUnavailable || thrown instanceof StoreRefused) {
    return new Fault('TARGET', `The search engine doesn't answer as it should: ${thrown.message}.`, thrown);
  }
  if (!(thrown instanceof InvocationFault)) return thrown;
  const remedy = 'name your role in dashboardsPrincipalArns and deploy again';
  return new Fault('TARGET', `The search engine refuses these credentials: ${remedy}.`, thrown);
}
