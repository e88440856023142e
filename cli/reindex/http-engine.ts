import { randomBytes } from 'node:crypto';
import { field } from '../../functions/engine/install/engine-request.ts';
import { type Alias, type AliasAction, claimName, handleName, type Plan } from './aliases.ts';
import { type Ask, isNamed404, refused } from './ask.ts';
import { isBusy } from './busy.ts';
import { CopyWriter } from './copy-writer.ts';
import {
  allShards,
  blockedShards,
  type FoundIndex,
  indices,
  searchStats,
  shardStats,
} from './engine-answers.ts';
import {
  type Copied,
  type GenerationEngine,
  type IndexState,
  LostLock,
  type Progress,
} from './generation-engine.ts';
import { generationName } from './names.ts';
import { Pages } from './pages.ts';
import { removeExtra } from './remove-extra.ts';
import { olderSearches, underWay } from './under-way.ts';

/** What the next index of a plan is made as. */
export interface NextIndex {
  readonly generation: number;
  /** What the names of the pipeline's indices match. */
  readonly pattern: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
}

export interface HttpEngineOptions {
  readonly ask: Ask;
  readonly plan: Plan;
  readonly run: string;
  readonly next: NextIndex;
}

/** A move's requests to OpenSearch or Elasticsearch. */
export function httpEngine({ ask: unnamed, plan, run, next }: HttpEngineOptions): GenerationEngine {
  const ask = unnamed.named(claimName(plan));
  const writer = new CopyWriter(ask);
  const handle = handleName(run);
  const pages = new Pages(ask);
  const unblock = (name: string) =>
    ask.done('PUT', `/${name}/_settings`, { body: { 'index.blocks.write': null } });

  return {
    observe: async () => {
      const path = `/${plan.old},${claimName(plan)}`;
      const all = await ask.read(indices, 'GET', path, { query: { ignore_unavailable: 'true' } });
      const old = Object.entries(all).find(([, { settings }]) => settings.index.uuid === plan.uuid);
      const claimed = Object.entries(all).find(([, { aliases }]) => Object.hasOwn(aliases, claimName(plan)));
      const progress = claimed?.[1].mappings._meta?.shardline?.reindex;
      return {
        ...(old && { old: stateOf(...old) }),
        ...(claimed && { next: { ...stateOf(...claimed), ...(progress && { progress }) } }),
      };
    },

    create: async (aliases, progress) => {
      const name = generationName(plan.name, next, randomBytes(8));
      const answer = await ask.raw('PUT', `/${name}`, {
        body: {
          settings: { ...next.settings, 'index.hidden': true },
          mappings: { ...next.mappings, _meta: notesOf(plan, next, progress) },
          aliases: Object.fromEntries(aliases.map(({ alias, ...properties }) => [alias, properties])),
        },
      });
      if (answer.status === 200) return true;
      // Another run has made one meanwhile, of which an alias can have one alone.
      const claimed = await ask.raw('GET', `/${claimName(plan)}`);
      if (claimed.status === 200) return false;
      throw refused(`PUT /${name}`, answer);
    },

    drop: async (name) => {
      const actions = [{ remove_index: { index: name } }];
      const answer = await ask.raw('POST', '/_aliases', { body: { actions } });
      if (answer.status !== 200 && answer.status !== 404) throw refused('POST /_aliases', answer);
    },

    change: async (actions: readonly AliasAction[]) => {
      const answer = await ask.raw('POST', '/_aliases', { body: { actions } });
      if (isNamed404(answer)) return false;
      // A node that hasn't heard of it would still take the names from before.
      if (answer.status === 200 && field(answer.body, 'acknowledged') === true) return true;
      throw refused('POST /_aliases', answer);
    },

    save: async (name, progress) => {
      const path = `/${name}/_mapping`;
      const answer = await ask.raw('PUT', path, { body: { _meta: notesOf(plan, next, progress) } });
      if (isNamed404(answer)) throw new LostLock();
      // A cluster manager that is busy ends no copy: the next page notes more.
      if (answer.status !== 200 && !isBusy(answer.status)) throw refused(`PUT ${path}`, answer);
    },

    hide: (name, hidden) => ask.done('PUT', `/${name}/_settings`, { body: { 'index.hidden': hidden } }),
    process: (name, finalPipeline) =>
      ask.done('PUT', `/${name}/_settings`, { body: { 'index.final_pipeline': finalPipeline } }),
    block: async (name) => {
      const answer = await ask.raw('PUT', `/${name}/_block/write`);
      if (answer.status === 200 && blockedShards.safeParse(answer.body).success) return;
      // One that was blocked before answers as one in which a write is under way.
      await unblock(name);
      await ask.read(blockedShards, 'PUT', `/${name}/_block/write`);
    },
    unblock,

    checkpoints: async () => {
      const stats = await ask.read(shardStats, 'GET', `/${handle}/_stats/docs`, {
        query: { level: 'shards' },
      });
      await ask.read(allShards, 'POST', `/${handle}/_refresh`);
      const shards = Object.values(stats.indices)[0]?.shards ?? {};
      // A shard that doesn't answer is missing there, and would be passed over.
      const [index] = Object.values(await ask.read(indices, 'GET', `/${handle}`));
      return Array.from({ length: index?.settings.index.number_of_shards ?? 0 }, (_, number) => {
        const primary = shards[String(number)]?.find(({ routing }) => routing.primary);
        if (primary === undefined) throw refused(`GET /${handle}/_stats`, { status: 503, body: shards });
        return primary.seq_no.global_checkpoint;
      });
    },

    read: async (shard, above, through): Promise<Copied[]> => {
      const hits = await pages.read({ index: handle, shard }, { above, through });
      return hits.map(({ _id: id, _routing: routing, _seq_no: sequenceNumber, _source: source }) => ({
        ...{ shard, sequenceNumber, id, routing, source },
      }));
    },

    write: async (name, documents, patienceMs) => {
      const { refusals, bytes } = await writer.write(name, documents, patienceMs);
      pages.written(documents.length, bytes);
      return refusals;
    },

    counts: async (name) => {
      await ask.read(allShards, 'POST', `/${handle},${name}/_refresh`);
      const body = { size: 0, track_total_hits: true };
      const [old, now] = await ask.search([
        { index: handle, body },
        { index: name, body },
      ]);
      return { old: old?.total ?? 0, next: now?.total ?? 0 };
    },

    existing: async (documents) => {
      let existing = 0;
      for (let start = 0; start < documents.length; start += 1_000) {
        const answers = await ask.get(handle, documents.slice(start, start + 1_000));
        existing += answers.filter((answer) => answer.found === true).length;
      }
      return existing;
    },

    removeExtra: (name) => removeExtra(ask, writer, { old: handle, next: name }),

    searching: async (name, forMs) => {
      const { _all: all } = await ask.read(searchStats, 'GET', `/${name}/_stats/search`);
      const { query_current, fetch_current, open_contexts } = all.total.search;
      const current = query_current + fetch_current + open_contexts;
      // Those that name the index go on coming; a scroll keeps it open between its requests.
      return current === 0 ? 0 : ((await olderSearches(ask, forMs)) ?? current);
    },

    underWay: () => underWay(ask, claimName(plan)),
  };
}

function stateOf(name: string, { settings, aliases }: FoundIndex): IndexState {
  const known = Object.entries(aliases).map(([alias, properties]): Alias => {
    const { is_hidden, is_write_index, filter, index_routing, search_routing } = properties;
    return {
      alias,
      ...(is_hidden !== undefined && { is_hidden }),
      ...(is_write_index !== undefined && { is_write_index }),
      ...(filter !== undefined && { filter }),
      ...(index_routing !== undefined && { index_routing }),
      ...(search_routing !== undefined && { search_routing }),
    };
  });
  return { name, hidden: settings.index.hidden === 'true', aliases: known };
}

/** What the next index's mapping says of itself. */
function notesOf({ name }: Plan, { generation }: NextIndex, reindex: Progress) {
  return { shardline: { name, generation, reindex } };
}
