import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendOperations } from '../../functions/core/bulk/send-operations.ts';
import type { Operation } from '../../functions/core/document/operation.ts';
import { maxJsonDepth } from '../../functions/core/json/scan-json.ts';
import { bulkSender } from '../../functions/engine/bulk-sender.ts';
import { deleteIndices, type Services, startServices } from './services.ts';

const limits = {
  chunk: { bytes: 5 * 1024 * 1024, operations: 1_000 },
  concurrency: 1,
  requestTimeout: 20_000,
  backoffBase: 100,
  backoffCap: 100,
};

const mappings = {
  dynamic: 'strict',
  properties: {
    id: { type: 'keyword' },
    unsearched: { type: 'keyword', index: false },
    number: { type: 'long' },
    when: { type: 'date' },
    address: { type: 'ip' },
    place: { type: 'geo_point' },
    inner: { properties: { number: { type: 'long' } } },
    open: { type: 'object', dynamic: true },
    many: { type: 'nested' },
  },
} as const;

const settings = {
  number_of_shards: 1,
  number_of_replicas: 0,
  'index.mapping.total_fields.limit': 30,
  'index.mapping.depth.limit': 5,
  'index.mapping.nested_objects.limit': 3,
};

/** An object in an object in an object, this deep. */
function nest(depth: number): object {
  return JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
}

describe('what a real engine answers', () => {
  const index = 'shardline-classify';
  let services: Services;
  // Setting up an index takes longer than a test, so the tests share one and leave it as they found it.
  beforeAll(async () => {
    services = await startServices();
    await deleteIndices(services.search, `${index}*`);
    // As in the templates of the pipelines: any unknown fields, as one.
    const unmapped = { type: services.distribution === 'opensearch' ? 'flat_object' : 'flattened' };
    const properties = { ...mappings.properties, unmapped };
    const body = { mappings: { ...mappings, properties }, settings };
    await services.search.transport.request({ method: 'PUT', path: `/${index}`, body });
  });
  afterAll(async () => {
    await deleteIndices(services.search, `${index}*`);
    await services.stop();
  });

  function operation(
    source: object,
    changes: { readonly id?: string; readonly index?: string } = {},
  ): Operation {
    const target = { _index: changes.index ?? index, _id: changes.id ?? crypto.randomUUID() };
    const lines = `${JSON.stringify({ create: target })}\n${JSON.stringify(source)}\n`;
    const bytes = Buffer.byteLength(lines);
    return { recordPosition: 0, action: 'create', index: target._index, id: target._id, lines, bytes };
  }

  /** Sends all in one bulk request, without the patience for retries. */
  async function send(...operations: readonly Operation[]) {
    const patience = 20_000;
    let paused = 0;
    const { outcomes } = await sendOperations(operations, limits, {
      send: bulkSender(services.search),
      // The first pause ends the delivery: what is errored by then stays so.
      sleep: async () => {
        paused = patience;
      },
      now: () => Date.now() + paused,
      random: () => 0,
      deadline: Date.now() + patience,
    });
    return outcomes;
  }

  const good = { number: 1 };

  it.each([
    ['a text where a number belongs', { number: 'many' }],
    ['a number that is too large', { number: 1e30 }],
    ['a date that is none', { when: 'yesterday' }],
    ['an address that is none', { address: '300.1.1.1' }],
    ['a place that is none', { place: { lat: 91, lon: 'x' } }],
    ['a place far off the globe', { place: { lat: 991, lon: 2 } }],
    ['an object where a value belongs', { number: { a: 1 } }],
    ['a value where an object belongs', { inner: 'text' }],
    ['a field that the strict mapping lacks', { other: 1 }],
    ['a term of more than 32,766 bytes', { id: 'x'.repeat(32_767) }],
    ['a text of more than 32,766 bytes that is only for sorting', { unsearched: 'x'.repeat(32_767) }],
    [
      'more fields than the index may have',
      { open: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`f${n}`, n])) },
    ],
    ['objects deeper than the mapping may be', { open: nest(7) }],
    ['an unknown field of more than 32,766 bytes', { unmapped: { note: 'x'.repeat(40_000) } }],
    ['an unknown field of 1 MiB', { unmapped: { note: 'x'.repeat(1_000_000) } }],
    ['a value where unknown fields belong', { unmapped: 'text' }],
    ['more nested objects than a document may have', { many: [{}, {}, {}, {}] }],
    ['an empty field name', { open: { '': 1 } }],
    ['a blank field name', { open: { ' ': 1 } }],
    ['a field name of dots', { open: { '.': 1 } }],
    ['a field name with two dots', { open: { 'a..b': 1 } }],
    ['the name of a metadata field', { _id: 'x' }],
    ['a type that changes within the request', { open: { changing: { a: 1 } } }],
  ])('to %s is the document’s doing, and leaves its neighbours alone', async (_what, source) => {
    const [before, bad, after] = await send(
      operation({ ...good, open: { changing: 1 } }),
      operation(source),
      operation(good),
    );
    expect([before?.status, after?.status], JSON.stringify(bad)).toEqual(['indexed', 'indexed']);
    expect(bad).toMatchObject({ status: 'rejected', failure: { stage: 'bulk' } });
  });

  /** More of them than it takes until their parser is compiled: from then on the engine has less stack for each level. */
  it('to objects as deep as any that are sent is that it has them, every time', async () => {
    const deepest = Array.from({ length: 50 }, () => operation({ unmapped: nest(maxJsonDepth) }));
    for (const one of deepest) {
      const taken = services.distribution === 'opensearch';
      expect(await send(one)).toMatchObject([{ status: taken ? 'indexed' : 'rejected' }]);
    }
  });

  it('to a key of 100,000 bytes is the document’s doing, unless the engine takes it', async () => {
    const outcomes = await send(operation({ open: { ['k'.repeat(100_000)]: 1 } }), operation(good));
    // OpenSearch 3 refuses it; OpenSearch 2 and Elasticsearch have it.
    expect(['rejected', 'indexed']).toContain(outcomes[0]?.status);
    expect(outcomes[1]?.status).toBe('indexed');
  });

  it.each([
    ['capitals', 'Shardline-classify'],
    ['a space', 'shardline-classify x'],
    ['a leading underscore', '_shardline-classify'],
    ['more than 255 bytes', 'x'.repeat(256)],
    ['nothing', ''],
  ])('to an index name with %s is the document’s doing', async (_what, name) => {
    const outcomes = await send(operation(good), operation(good, { index: name }), operation(good));
    expect(
      outcomes.map(({ status }) => status),
      JSON.stringify(outcomes[1]),
    ).toEqual(['indexed', 'rejected', 'indexed']);
  });

  it('to an id of more than 512 bytes is the document’s doing', async () => {
    const outcomes = await send(operation(good), operation(good, { id: 'i'.repeat(513) }), operation(good));
    expect(
      outcomes.map(({ status }) => status),
      JSON.stringify(outcomes[1]),
    ).toEqual(['indexed', 'rejected', 'indexed']);
  });

  it('to a document that is there already is a duplicate', async () => {
    const same = operation(good, { id: 'same' });
    expect((await send(same)).map(({ status }) => status)).toEqual(['indexed']);
    expect((await send(same, operation(good))).map(({ status }) => status)).toEqual(['duplicate', 'indexed']);
  });

  it.each([
    ['writes are blocked', { 'index.blocks.write': true }],
    ['the index is read-only', { 'index.blocks.read_only': true }],
    ['the disk was full', { 'index.blocks.read_only_allow_delete': true }],
  ])('while %s is an outage to wait for', async (_what, block) => {
    await services.search.indices.putSettings({ index, settings: block });
    try {
      const outcomes = await send(operation(good), operation({ number: 'many' }));
      expect(
        outcomes.map(({ status }) => status),
        JSON.stringify(outcomes),
      ).toEqual(['errored', 'errored']);
    } finally {
      const [name = ''] = Object.keys(block);
      await services.search.indices.putSettings({ index, settings: { [name]: null } });
    }
    expect((await send(operation(good))).map(({ status }) => status)).toEqual(['indexed']);
  });

  it('while the whole cluster is read-only is an outage to wait for', async () => {
    const block = (on: boolean | null) =>
      services.search.cluster.putSettings({ persistent: { 'cluster.blocks.read_only': on } });
    await block(true);
    try {
      const outcomes = await send(operation(good), operation(good, { index: `${index}-new` }));
      expect(
        outcomes.map(({ status }) => status),
        JSON.stringify(outcomes),
      ).toEqual(['errored', 'errored']);
    } finally {
      await block(null);
    }
  });

  it('to a closed index is an outage to wait for', async () => {
    await services.search.indices.close({ index });
    try {
      const outcomes = await send(operation(good));
      expect(
        outcomes.map(({ status }) => status),
        JSON.stringify(outcomes),
      ).toEqual(['errored']);
    } finally {
      await services.search.indices.open({ index });
    }
  });

  it('to an index that may not be created by itself is an outage to wait for', async () => {
    const automatic = (value: string | null) =>
      services.search.cluster.putSettings({ persistent: { 'action.auto_create_index': value } });
    await automatic('false');
    try {
      const outcomes = await send(operation(good, { index: `${index}-new` }));
      expect(
        outcomes.map(({ status }) => status),
        JSON.stringify(outcomes),
      ).toEqual(['errored']);
    } finally {
      await automatic(null);
    }
  });

  it('to more shards than the cluster may have is an outage to wait for', async () => {
    const most = (value: number | null) =>
      services.search.cluster.putSettings({ persistent: { 'cluster.max_shards_per_node': value } });
    await most(1);
    try {
      const outcomes = await send(operation(good, { index: `${index}-new` }));
      expect(
        outcomes.map(({ status }) => status),
        JSON.stringify(outcomes),
      ).toEqual(['errored']);
    } finally {
      await most(null);
    }
  });

  describe('for a document that it refuses for a reason that no list knows', () => {
    const parts = { type: 'text', analyzer: 'parts' } as const;
    const analysis = {
      filter: { phrases: { type: 'shingle' }, parts: { type: 'word_delimiter', preserve_original: true } },
      analyzer: { parts: { tokenizer: 'whitespace', filter: ['phrases', 'parts'] } },
    } as const;
    const tangled = { '@timestamp': '2026-11-23T10:00:00Z', text: 'router Wi-Fi network PowerShot2000-XL' };
    const good = { '@timestamp': '2026-11-23T10:00:00Z', text: 'good' };
    const ownSettings = { number_of_shards: 2, number_of_replicas: 0, analysis };

    /** Delivers in a time of its own, which only pauses move on. */
    async function judge(operations: readonly Operation[], lateWrites = 600_000) {
      let clock = 0;
      const { outcomes } = await sendOperations(
        operations,
        { ...limits, lateWrites },
        {
          send: bulkSender(services.search),
          sleep: async (duration) => {
            clock += Math.max(20_000, duration);
          },
          now: () => clock,
          random: () => 0.5,
          deadline: 900_000,
        },
      );
      return outcomes;
    }

    const documentsOf = async (pattern: string) => {
      await services.search.indices.refresh({ index: pattern });
      const { hits } = await services.search.search({ index: pattern, track_total_hits: true });
      return hits.hits.map(({ _id }) => _id);
    };

    it('the document is rejected, and nothing is left of the probes: not in the index, not in its mapping', async () => {
      const name = `${index}-text`;
      // The Elasticsearch that the tests run on has neither these filters nor data streams: they are modules of its own.
      const analyses = services.distribution === 'opensearch';
      const completion = { type: 'completion', contexts: [{ name: 'c', type: 'category' }] };
      const text = analyses ? parts : { type: 'text' };
      const properties = { '@timestamp': { type: 'date' }, text, found: completion };
      const settings = analyses ? ownSettings : { number_of_replicas: 0 };
      const body = { mappings: { dynamic: true, properties }, settings };
      await services.search.transport.request({ method: 'PUT', path: `/${name}`, body });
      const before = await services.search.indices.getMapping({ index: name });
      const outcomes = await judge([
        operation(good, { index: name, id: 'good' }),
        ...(analyses ? [operation(tangled, { index: name })] : []),
        operation({ ...good, found: { input: 'x' } }, { index: name }),
      ]);
      const why = { type: 'illegal_argument_exception' };
      const offsets = { ...why, message: expect.stringMatching(/^400: startOffset must be non-negative/) };
      const contexts = { ...why, message: expect.stringMatching(/^400: Contexts are mandatory/) };
      expect(outcomes).toMatchObject([
        { status: 'indexed' },
        ...(analyses ? [{ status: 'rejected', failure: offsets }] : []),
        { status: 'rejected', failure: contexts },
      ]);
      expect(await documentsOf(name)).toEqual(['good']);
      expect(await services.search.indices.getMapping({ index: name })).toEqual(before);
    });

    it('and in a data stream, which takes no condition, nothing is left either', async ({ skip }) => {
      skip(services.distribution !== 'opensearch', 'no data streams in this distribution');
      const name = `${index}-stream`;
      const template = { settings: ownSettings, mappings: { properties: { text: parts } } };
      const body = { index_patterns: [name], data_stream: {}, template, priority: 500 };
      await services.search.transport.request({ method: 'PUT', path: `/_index_template/${name}`, body });
      const operations = [operation(good, { index: name, id: 'good' }), operation(tangled, { index: name })];
      const outcomes = await judge(operations);
      expect(outcomes).toMatchObject([{ status: 'indexed' }, { status: 'rejected' }]);
      expect(await documentsOf(name)).toEqual(['good']);
      await services.search.transport.request({ method: 'DELETE', path: `/_data_stream/${name}` });
      await services.search.transport.request({ method: 'DELETE', path: `/_index_template/${name}` });
    });

    it.each([
      ['is closed', { method: 'POST', path: '_close' }],
      ['is read-only', { method: 'PUT', path: '_settings', body: { 'index.blocks.read_only': true } }],
      ['takes no writes', { method: 'PUT', path: '_settings', body: { 'index.blocks.write': true } }],
    ])(
      'one whose index %s is rejected when it has waited, with the remedy',
      async (_, { path, ...change }) => {
        const name = `${index}-late`;
        await services.search.transport.request({ method: 'PUT', path: `/${name}` });
        await services.search.transport.request({ ...change, path: `/${name}/${path}` });
        const late = operation({ number: 1 }, { index: name });
        expect(await judge([late])).toMatchObject([{ status: 'errored' }]);
        const message = expect.stringContaining('open the index');
        expect(await judge([late, operation({ number: 1 })])).toMatchObject([
          { status: 'rejected', failure: { message } },
          { status: 'indexed' },
        ]);
        const lifted = { 'index.blocks.read_only': null };
        await services.search.transport.request({ method: 'PUT', path: `/${name}/_settings`, body: lifted });
        await deleteIndices(services.search, name);
      },
    );

    it('one that a full disk keeps out waits for ever', async () => {
      const name = `${index}-full`;
      const body = { settings: { 'index.blocks.read_only_allow_delete': true } };
      await services.search.transport.request({ method: 'PUT', path: `/${name}`, body });
      const outcomes = await judge(
        [operation({ number: 1 }, { index: name }), operation({ number: 1 })],
        1_000,
      );
      expect(outcomes).toMatchObject([{ status: 'errored' }, { status: 'indexed' }]);
    });
  });
});
