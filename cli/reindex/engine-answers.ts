import { z } from 'zod';

// What the engines answer, as far as a reindex reads it.

const text = z.string();

const alias = z.object({
  is_hidden: z.boolean().optional(),
  is_write_index: z.boolean().optional(),
  filter: z.unknown().optional(),
  index_routing: text.optional(),
  search_routing: text.optional(),
});

export const progress = z.object({ target: text, positions: z.array(z.number()), beat: z.number() });

const settings = z.object({
  index: z.looseObject({
    uuid: text,
    creation_date: text,
    hidden: text.optional(),
    number_of_shards: z.coerce.number(),
    translog: z.looseObject({ durability: z.string().toLowerCase().optional() }).optional(),
    verified_before_close: text.optional(),
    lifecycle: z.looseObject({ origination_date: z.coerce.number().optional() }).optional(),
    blocks: z.record(text, z.unknown()).optional(),
  }),
});

/** What a reindex notes in the mapping of an index that it has made. */
const notes = z.object({ name: text, generation: z.number(), reindex: progress.optional() });

const mappings = z.looseObject({
  properties: z.record(text, z.looseObject({})).optional(),
  _source: z.looseObject({}).optional(),
  _meta: z.looseObject({ shardline: notes.optional() }).optional().catch(undefined),
});

/** https://docs.opensearch.org/latest/api-reference/index-apis/get-index/ */
export const indices = z.record(text, z.object({ aliases: z.record(text, alias), mappings, settings }));

export type FoundIndex = z.infer<typeof indices>[string];

/** https://docs.opensearch.org/latest/api-reference/index-apis/stats/ */
export const shardStats = z.object({
  indices: z.record(
    text,
    z.object({
      shards: z.record(
        text,
        z.array(
          z.object({
            routing: z.object({ primary: z.boolean() }),
            seq_no: z.object({ global_checkpoint: z.number() }),
          }),
        ),
      ),
    }),
  ),
});

export const searchStats = z.object({
  _all: z.object({
    total: z.object({
      search: z.object({ query_current: z.number(), fetch_current: z.number(), open_contexts: z.number() }),
    }),
  }),
});

const hit = z.object({
  _id: text,
  _routing: text.optional(),
  _seq_no: z.number(),
  _primary_term: z.number(),
  _source: z.unknown().optional(),
});

export type Hit = z.infer<typeof hit>;

/** One answer of a `_msearch` that had a part from every shard. */
export const found = z.object({
  timed_out: z.literal(false),
  _shards: z.object({ failed: z.literal(0) }),
  hits: z.object({ total: z.object({ value: z.number() }), hits: z.array(hit) }),
});

export const multiSearch = z.object({ responses: z.array(z.unknown()) });

export const multiGet = z.object({
  docs: z.array(
    z.object({
      _id: text,
      found: z.boolean().optional(),
      _seq_no: z.number().optional(),
      _primary_term: z.number().optional(),
      error: z.object({ type: text }).optional(),
    }),
  ),
});

/** https://docs.opensearch.org/latest/api-reference/tasks/tasks/ */
export const tasks = z.object({
  tasks: z.array(
    z.object({
      action: text,
      running_time_in_nanos: z.number(),
      headers: z.object({ 'X-Opaque-Id': text.optional() }).default({}),
    }),
  ),
});

/** A block that isn't acknowledged by every shard may have writes under way. */
export const blockedShards = z.object({
  acknowledged: z.literal(true),
  shards_acknowledged: z.literal(true),
});

export const allShards = z.object({ _shards: z.object({ failed: z.literal(0) }) });

const loose = z.record(text, z.unknown());

export const templates = z.object({
  index_templates: z.array(
    z.object({
      index_template: z.object({
        index_patterns: z.union([z.array(text), text.transform((one) => [one])]),
        template: z.object({ settings: loose.optional(), mappings: loose.optional() }),
        _meta: z.looseObject({ shardline: z.looseObject({ generations: z.number().optional() }) }).optional(),
      }),
    }),
  ),
});

export const storeStats = z.object({
  _all: z.object({
    primaries: z.object({ docs: z.object({ count: z.number() }) }),
    total: z.object({ store: z.object({ size_in_bytes: z.number() }) }),
  }),
});
