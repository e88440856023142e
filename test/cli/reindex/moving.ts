import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { newRun } from '../../../cli/reindex/abort.ts';
import type { Plan } from '../../../cli/reindex/aliases.ts';
import { Ask } from '../../../cli/reindex/ask.ts';
import type { Candidate } from '../../../cli/reindex/candidate.ts';
import { type FoundIndices, findIndices } from '../../../cli/reindex/find-indices.ts';
import type { GenerationEngine } from '../../../cli/reindex/generation-engine.ts';
import { httpEngine } from '../../../cli/reindex/http-engine.ts';
import { realClock } from '../../../cli/reindex/lock.ts';
import { type Moved, type MoveOptions, moveIndex } from '../../../cli/reindex/move-index.ts';
import { bulkSender } from '../../../functions/engine/bulk-sender.ts';
import { detectEngine } from '../../../functions/engine/install/detect-engine.ts';
import { engineRequest } from '../../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../../functions/engine/install/install.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { definePipeline, type Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { Engine } from '../../../local/engine/engine.ts';
import { emptyEngine } from '../../worker-engine.ts';

/** A pipeline with an index a month. */
export function logs(mappings: Pipeline['mappings'], settings: Pipeline['settings'] = {}): Pipeline {
  return definePipeline({
    name: 'moves',
    transform: () => null,
    document: { index: 'moves-{yyyy.MM}' },
    mappings,
    settings: { number_of_shards: 2, ...settings },
  });
}

/** One with ids of its own. */
export function customers(mappings: Pipeline['mappings']): Pipeline {
  return definePipeline({
    name: 'moves',
    transform: () => null,
    document: { index: 'movers', id: () => 'x' },
    mappings,
  });
}

export const [text, number] = [{ status: { type: 'keyword' } }, { status: { type: 'integer' } }] as const;

/** Six digits each. */
export const idsFrom = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, position) => String(from + position).padStart(6, '0'));

/** An engine for the tests of a file, with what they do to it. */
export class Moving {
  readonly engine: Engine;
  readonly client: Client;
  readonly ask: Ask;

  constructor(engine: Engine, client = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' })) {
    this.engine = engine;
    this.client = client;
    this.ask = new Ask(client, engine.distribution);
  }

  async install(pipeline: Pipeline) {
    const request = engineRequest(this.client);
    return await installTemplates({ request, pipeline, engine: await detectEngine(request), replicas: 0 });
  }

  async found(names: readonly string[] = []): Promise<FoundIndices> {
    const engine = await detectEngine(engineRequest(this.client));
    return await findIndices(this.ask, engine, 'moves', names);
  }

  /** The only index to move. */
  async candidate(): Promise<Candidate> {
    const { candidates } = await this.found();
    const [first, second] = candidates;
    if (first === undefined || second !== undefined) throw new Error(`${candidates.length} candidates`);
    return first;
  }

  /** An index with these documents, whose `status` is to be of another type. */
  async filled(ids: readonly string[], status: (id: string) => unknown = (id) => id): Promise<Candidate> {
    await this.install(logs(text));
    await this.create('moves-2026.11', ids, status);
    await this.install(logs(number));
    return await this.candidate();
  }

  engineFor({ next }: Candidate): (plan: Plan, run: string) => GenerationEngine {
    return (plan, run) => httpEngine({ ask: this.ask, plan, run, next });
  }

  async move(candidate: Candidate, more: Partial<MoveOptions> = {}): Promise<Moved> {
    const run = more.run ?? newRun();
    return await moveIndex({
      ...{ plan: candidate.plan, target: candidate.target, run, longestPauseMs: 10_000 },
      engine: this.engineFor(candidate)(candidate.plan, run),
      leaveRefused: undefined,
      isTemplateSame: async () => true,
      isStopping: () => false,
      onCopied: () => undefined,
      ...realClock,
      ...more,
    });
  }

  /** Creates documents as the indexer does: what is blocked waits. */
  async create(index: string, ids: readonly string[], status: (id: string) => unknown): Promise<void> {
    const send = bulkSender(this.client);
    for (let left = [...ids]; left.length > 0; ) {
      const body = left.map(
        (_id) =>
          `${JSON.stringify({ create: { _index: index, _id } })}\n${JSON.stringify({ status: status(_id) })}\n`,
      );
      const answer = await send(body.join(''), 30_000);
      if (answer.kind !== 'items') throw new Error(answer.kind);
      left = left.filter((_, position) => ![201, 409].includes(answer.items[position]?.status ?? 0));
      if (left.length > 0) await sleep(20);
    }
  }

  /** Ids of what a search finds, in their order. */
  async find(index: string, query: object = { match_all: {} }): Promise<string[]> {
    const { _shards, hits } = await this.client.search({
      ...{ index, query, size: 10_000, track_total_hits: true },
    });
    expect(_shards.failed, JSON.stringify(_shards)).toBe(0);
    return hits.hits.map(({ _id }) => _id ?? '').toSorted();
  }

  async refresh(): Promise<void> {
    await this.ask.raw('POST', '/mov*/_refresh');
  }

  /** Names of the indices that there are, hidden ones too. */
  async indices(): Promise<string[]> {
    const query = { expand_wildcards: 'all' };
    const { body } = await this.ask.raw('GET', '/mov*,shardline-reindex*', { query });
    return Object.keys(Object(body));
  }

  async clear(): Promise<void> {
    for (const index of await this.indices()) await this.ask.raw('DELETE', `/${index}`);
    await this.ask.raw('DELETE', '/_index_template/shardline-moves');
    await this.ask.raw('DELETE', '/_index_template/shardline-dead-letters.moves');
  }
}

/** Call in a `describe`: what it returns is there while its tests run, each with an engine without indices. */
export function useMoving(): () => Moving {
  let moving: Moving | undefined;
  beforeAll(async () => {
    moving = new Moving(await emptyEngine());
  });
  afterEach(async () => await moving?.clear());
  afterAll(async () => await moving?.client.close());
  return () => {
    if (moving === undefined) throw new Error('beforeAll has not run');
    return moving;
  };
}

/** A clock for which a run that died has been silent for long enough. */
export function fastClock(): Pick<MoveOptions, 'now' | 'sleep'> {
  let now = 0;
  return {
    sleep: async () => {
      await sleep(1);
    },
    now: () => {
      now += 500;
      return now;
    },
  };
}

/** Has a run die before its first request of a kind; resolves when it would have sent it. */
export async function dieBefore(
  moving: Moving,
  candidate: Candidate,
  isFatal: (actions: Parameters<GenerationEngine['change']>[0]) => boolean,
): Promise<void> {
  const run = newRun();
  const engine = moving.engineFor(candidate)(candidate.plan, run);
  await new Promise<void>((resolve) => {
    const change: GenerationEngine['change'] = async (actions) => {
      if (!isFatal(actions)) return await engine.change(actions);
      resolve();
      return await new Promise<never>(() => undefined);
    };
    void moving.move(candidate, { run, engine: { ...engine, change } });
  });
}
