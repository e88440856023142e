import { describe, expect, test } from 'vitest';
import type { BulkAnswer, BulkItem } from '../../../../../functions/core/bulk/bulk-answer.ts';
import { Flow } from '../../../../../functions/core/bulk/flow.ts';
import type { Doubt } from '../../../../../functions/core/bulk/refused/doubt.ts';
import { RefusalMemory } from '../../../../../functions/core/bulk/refused/memory.ts';
import { type SendResult, sendOperations } from '../../../../../functions/core/bulk/send-operations.ts';
import type { Operation } from '../../../../../functions/core/document/operation.ts';
import { operation } from '../../records.ts';
import { actionsOf, busy, conflict, items, limits, refused, taken, world } from '../engine.ts';

const minute = 60_000;
const operations = (count: number): Operation[] =>
  Array.from({ length: count }, (_, position) => operation(position));
const statuses = ({ outcomes }: SendResult) => outcomes.map(({ status }) => status);
const errorOf = (status: number, type: string, reason: string): BulkItem => ({
  status,
  error: { type, reason },
});

const analyser = errorOf(400, 'illegal_argument_exception', 'startOffset must be non-negative');
const failing = errorOf(500, 'fail_processor_exception', 'no');

/** An engine that has something against some documents. */
const against = (bad: readonly string[], item: BulkItem) => (ids: readonly string[]) =>
  items(...ids.map((id) => (bad.includes(id) ? item : taken)));

async function run(
  answer: (ids: readonly string[], request: number) => BulkAnswer,
  { count = 3, deadline = 2 * minute, probe = conflict, memory = new RefusalMemory() } = {},
) {
  const engine = world(answer, { deadline, probe });
  const result = await sendOperations(operations(count), limits, engine.outside, new Flow(limits), memory);
  return { ...engine, result };
}

describe('a document that the engine refuses for a reason that no list knows', () => {
  test.each([
    ['400', analyser, 20_000],
    ['500', failing, minute],
  ])('with a %s is rejected with that reason, and takes no neighbour along', async (_, item, patience) => {
    const { result, clock, sent } = await run(against(['1'], item));
    expect(statuses(result)).toEqual(['indexed', 'rejected', 'indexed']);
    const message = expect.stringContaining(`${item.status}: ${item.error?.reason}`);
    expect(result.outcomes[1]).toMatchObject({
      failure: { stage: 'bulk', type: item.error?.type, message },
    });
    expect(clock()).toBeGreaterThanOrEqual(patience);
    // Often enough, and the last time alone.
    expect(sent().filter((ids) => ids.includes('1')).length).toBeGreaterThanOrEqual(6);
    expect(sent().at(-1)).toEqual(['1']);
  });

  test('is one of many: all bad ones are rejected, each alone in its last request', async () => {
    const bad = Array.from({ length: 250 }, (_, number) => String(number * 2));
    const { result, sent } = await run(against(bad, analyser), { count: 600 });
    expect(statuses(result).filter((status) => status === 'rejected')).toHaveLength(250);
    expect(statuses(result).filter((status) => status === 'indexed')).toHaveLength(350);
    const alone = new Set(sent().flatMap((ids) => (ids.length === 1 ? ids : [])));
    expect([...alone].sort()).toEqual([...bad].sort());
  });

  test('costs the next one of its kind two refusals and no wait', async () => {
    const memory = new RefusalMemory();
    await run(against(['1'], analyser), { memory });
    const { result, clock, sent, probes } = await run(against(['0', '2'], analyser), { memory });
    expect(statuses(result)).toEqual(['rejected', 'indexed', 'rejected']);
    expect(clock()).toBeLessThan(1_000);
    expect(sent()).toEqual([['0', '1', '2'], ['0'], ['2']]);
    expect(probes).toHaveLength(2);
  });

  test('with a 500 slows nothing down: neither the first of its kind nor all that follow', async () => {
    const memory = new RefusalMemory();
    const flow = new Flow(limits);
    const { outside } = world(against(['1'], failing), { deadline: 60 * minute });
    for (let batch = 0; batch < 10; batch += 1) {
      await sendOperations(operations(3), limits, outside, flow, memory);
      expect(flow.concurrency).toBe(limits.concurrency);
      expect(flow.chunk).toEqual(limits.chunk);
    }
  });

  test('of another kind is not judged by that one', async () => {
    const memory = new RefusalMemory();
    await run(against(['1'], analyser), { memory });
    const other = errorOf(400, 'illegal_argument_exception', 'contexts are mandatory');
    const { clock } = await run(against(['1'], other), { memory });
    expect(clock()).toBeGreaterThanOrEqual(20_000);
  });

  test('is judged by its own reason where the engine answers for bad ones in each other’s places', async () => {
    const { result, clock } = await run((ids) => {
      const swapped = ids.length > 1;
      const bad = (id: string) => ((id === '1') === swapped ? failing : analyser);
      return items(...ids.map((id) => (id === '1' || id === '2' ? bad(id) : taken)));
    });
    expect(result.outcomes).toMatchObject([
      { status: 'indexed' },
      { status: 'rejected', failure: { type: 'illegal_argument_exception' } },
      { status: 'rejected', failure: { type: 'fail_processor_exception' } },
    ]);
    expect(clock()).toBeGreaterThanOrEqual(minute);
  });

  test('is counted over deliveries that each end too soon', async () => {
    const flow = new Flow(limits);
    let known: ReadonlyMap<string, Doubt> = new Map();
    const { outside, clock, sent } = world(against(['1'], analyser), { deadline: 10 * minute });
    for (let round = 0; ; round += 1) {
      const cut = { ...outside, deadline: clock() + 3_000, recall: async () => known };
      const result = await sendOperations(operations(3), limits, cut, flow);
      if (result.outcomes[1]?.status === 'rejected') break;
      expect(round).toBeLessThan(20);
      expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
      known = result.doubts ?? new Map();
    }
    expect(clock()).toBeGreaterThanOrEqual(20_000);
    expect(sent().at(-1)).toEqual(['1']);
  });

  test('is found by halving when it has its whole request refused', async () => {
    const whole = (ids: readonly string[]): BulkAnswer =>
      ids.includes('37') ? refused(500, 'illegal_state_exception') : items(...ids.map(() => taken));
    const { result, sent } = await run(whole, { count: 100 });
    expect(statuses(result).filter((status) => status === 'indexed')).toHaveLength(99);
    expect(result.outcomes[37]).toMatchObject({
      status: 'rejected',
      failure: { type: 'illegal_state_exception' },
    });
    expect(sent().length).toBeLessThan(60);
  });

  test('is found too where no neighbour is known, although variants of it have their request refused as well', async () => {
    const { outside } = world((ids) => items(...ids.map(() => taken)), {
      deadline: 10 * minute,
      probe: conflict,
    });
    const some = operations(20).map((operation, number) => {
      const lines = operation.lines.replace(
        /\n.*\n$/,
        `\n{"text":"${number === 1 ? 'bad' : 'good'}","n":${number}}\n`,
      );
      return { ...operation, lines, bytes: Buffer.byteLength(lines) };
    });
    const send: typeof outside.send = async (body, timeout) =>
      body.includes('bad') ? refused(500, 'illegal_state_exception') : outside.send(body, timeout);
    const result = await sendOperations(some, limits, { ...outside, send }, new Flow(limits));
    expect(statuses(result).filter((status) => status === 'indexed')).toHaveLength(19);
    expect(result.outcomes[1]).toMatchObject({ status: 'rejected' });
  });

  test('is found too where it is alone in its batch, in a container that has seen nothing taken', async () => {
    const { outside } = world((ids) => items(...ids.map(() => taken)), {
      deadline: 10 * minute,
      probe: conflict,
    });
    const alone = operations(1).map((operation) => {
      const lines = operation.lines.replace(/\n.*\n$/, '\n{"text":"bad","n":1}\n');
      return { ...operation, lines, bytes: Buffer.byteLength(lines) };
    });
    const send: typeof outside.send = async (body, timeout) =>
      body.includes('bad') ? refused(500, 'null_pointer_exception') : outside.send(body, timeout);
    const result = await sendOperations(alone, limits, { ...outside, send }, new Flow(limits));
    expect(result.outcomes).toMatchObject([{ status: 'rejected' }]);
  });
});

describe('what looks like it and is an outage', () => {
  const never = (status: number, type: string, reason = 'no', causes: readonly string[] = []): BulkItem => ({
    status,
    error: { type, reason, causes },
  });
  const late = errorOf(
    403,
    'cluster_block_exception',
    'index [a] blocked by: [FORBIDDEN/8/index write (api)];',
  );

  test.each<[string, BulkItem]>([
    [
      'a full disk',
      never(429, 'cluster_block_exception', 'index [a] blocked by: [TOO_MANY_REQUESTS/12/disk usage];'),
    ],
    [
      'a full disk of older engines',
      never(
        403,
        'cluster_block_exception',
        'index [a] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];',
      ),
    ],
    [
      'a disk that is full while a document is written',
      never(500, 'i_o_exception', 'No space left on device'),
    ],
    ['a closed shard', never(500, 'already_closed_exception')],
    ['a missing index', never(404, 'index_not_found_exception')],
    [
      'a block of the cluster',
      never(503, 'cluster_block_exception', 'blocked by: [SERVICE_UNAVAILABLE/1/state not recovered];'),
    ],
    [
      'a cluster that was made read-only',
      never(403, 'cluster_block_exception', 'blocked by: [FORBIDDEN/6/cluster read-only (api)];'),
    ],
    ['a queue that is full', busy],
    ['a primary that is away', never(503, 'unavailable_shards_exception')],
    ['a circuit breaker', never(400, 'illegal_argument_exception', 'no', ['circuit_breaking_exception'])],
    [
      'the limit on compiling scripts',
      never(400, 'script_exception', 'compile error', ['circuit_breaking_exception']),
    ],
    [
      'a mapping update that times out',
      never(500, 'mapper_exception', 'timed out while waiting for a dynamic mapping update'),
    ],
    ['the limit on shards', never(400, 'validation_exception', 'this action would add [2] total shards')],
    [
      'an enrichment whose index is gone',
      never(400, 'illegal_argument_exception', 'no', ['index_not_found_exception']),
    ],
    [
      'a shard with as many documents as it takes',
      never(400, 'illegal_argument_exception', "Number of documents in the index can't exceed [2147483519]"),
    ],
    [
      'the same in the words of Elasticsearch',
      never(400, 'illegal_argument_exception', 'Number of documents in the shard cannot exceed [2147483519]'),
    ],
    [
      'too little memory for vectors',
      never(400, 'mapper_parsing_exception', 'failed to parse', ['knn_circuit_breaker_exception']),
    ],
    ['a gateway', never(502, 'unknown')],
  ])('%s is waited for, although the probe is well', async (_, item) => {
    const { result } = await run(against(['1'], item), { deadline: 10 * minute });
    expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
    expect(result.doubts).toBeUndefined();
  });

  test.each<[string, BulkItem]>([
    ['an ingest processor fails for all', errorOf(500, 'illegal_state_exception', 'no')],
    [
      'the ingest pipeline is gone',
      errorOf(400, 'illegal_argument_exception', 'pipeline with id [p] does not exist'),
    ],
    ['the engine is busy', busy],
    ['its index takes no writes', late],
    ['it would have been written', taken],
  ])('a refusal whose probe is no conflict says nothing: %s', async (_, probe) => {
    const { result, probes } = await run(against(['1'], analyser), { deadline: 10 * minute, probe });
    expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
    expect(probes.length).toBeGreaterThan(10);
  });

  test('an engine that is well again takes all that it refused meanwhile', async () => {
    const engine = world((ids) =>
      items(...ids.map((id) => (id === '1' && engine.clock() < 15_000 ? analyser : taken))),
    );
    const result = await sendOperations(operations(3), limits, engine.outside);
    expect(statuses(result)).toEqual(['indexed', 'indexed', 'indexed']);
  });

  test('every document is refused with a 500 for ten minutes, and the probe with them', async () => {
    const { result } = await run((ids) => items(...ids.map(() => failing)), {
      deadline: 10 * minute,
      probe: failing,
    });
    expect(statuses(result)).toEqual(['errored', 'errored', 'errored']);
  });
});

describe('the probe', () => {
  test('goes to the shard of the refused document, with the body of a neighbour, and can never write', async () => {
    const { probes } = await run(against(['1'], analyser));
    const [action, source] = probes[0]?.split('\n') ?? [];
    expect(JSON.parse(action ?? '')).toEqual({
      index: {
        _index: 'events',
        _id: 'shardline-probe',
        routing: '1',
        if_seq_no: Number.MAX_SAFE_INTEGER,
        if_primary_term: Number.MAX_SAFE_INTEGER,
      },
    });
    expect(source).toBe('{"n":2}');
  });

  test('without neighbours of its batch has the body of one that the container saw taken before', async () => {
    const memory = new RefusalMemory();
    await run(against([], analyser), { count: 2, memory });
    const { probes, result } = await run(against(['0'], analyser), { count: 1, memory });
    expect(probes[0]?.split('\n')[1]).toBe('{"n":1}');
    expect(statuses(result)).toEqual(['rejected']);
  });

  test('without any has variants of the refused document: one field less, or with another value', async () => {
    const lines = '{"create":{"_index":"events","_id":"0"}}\n{"kind":"a","bytes":"n/a"}\n';
    const bodies: unknown[] = [];
    const engine = (isGood: (document: Record<string, unknown>) => boolean) => {
      const { outside } = world(() => items(analyser), { deadline: 2 * minute });
      const send: typeof outside.send = async (body, timeout) => {
        if (!body.includes('shardline-probe')) return outside.send(body, timeout);
        const sources = body
          .split('\n')
          .filter((_, line) => line % 2 === 1)
          .filter((line) => line !== '');
        bodies.push(...sources.map((source) => JSON.parse(source)));
        return items(...sources.map((source) => (isGood(JSON.parse(source)) ? conflict : analyser)));
      };
      return { ...outside, send };
    };
    const well = await sendOperations(
      [operation(0, { lines })],
      limits,
      engine(({ bytes }) => typeof bytes === 'number'),
    );
    expect(statuses(well)).toEqual(['rejected']);
    for (const body of [
      {},
      { kind: 'a' },
      { bytes: 'n/a' },
      { kind: 'a', bytes: 0 },
      { kind: null, bytes: 'n/a' },
    ]) {
      expect(bodies).toContainEqual(body);
    }
    const ill = await sendOperations(
      [operation(0, { lines })],
      limits,
      engine(() => false),
    );
    expect(statuses(ill)).toEqual(['errored']);
  });

  test('without any and with a thousand bad documents takes few rounds: a variant that is taken serves them all', async () => {
    const { result, sent, probes } = await run((ids) => items(...ids.map(() => analyser)), {
      count: 1_000,
    });
    expect(new Set(statuses(result))).toEqual(new Set(['rejected']));
    // Each once alone, and the rounds before.
    expect(sent().length).toBeLessThan(1_100);
    expect(probes.length).toBeLessThan(100);
  });

  describe('without any', () => {
    /** An ingest pipeline whose model is away: what lacks the text that it works on passes. */
    const modelAway = (count: number, memory = new RefusalMemory()) => {
      const { outside, clock } = world((ids) => items(...ids.map(() => failing)), { deadline: 10 * minute });
      const send: typeof outside.send = async (body, timeout) => {
        if (!body.includes('shardline-probe')) return outside.send(body, timeout);
        const sources = body.split('\n').filter((line, position) => position % 2 === 1 && line !== '');
        const isPassed = (source: string) => [undefined, null, ''].includes(JSON.parse(source).text);
        return items(...sources.map((source) => (isPassed(source) ? conflict : failing)));
      };
      const batch = Array.from({ length: count }, (_, position) => {
        const lines = `{"create":{"_index":"events","_id":"${position}"}}\n{"text":"t${position}"}\n`;
        return operation(position, { lines });
      });
      return { clock, result: sendOperations(batch, limits, { ...outside, send }, new Flow(limits), memory) };
    };

    test('shows nothing where many are refused and none is taken: none is rejected', async () => {
      const { result } = modelAway(20);
      expect(new Set(statuses(await result))).toEqual(new Set(['errored']));
    });

    test('judges no other document: the next one waits as long', async () => {
      const memory = new RefusalMemory();
      await modelAway(1, memory).result;
      const { result, clock } = modelAway(1, memory);
      expect(statuses(await result)).toEqual(['rejected']);
      expect(clock()).toBeGreaterThanOrEqual(minute);
    });
  });

  test('of a data stream, which takes no condition, creates a neighbour again', async () => {
    const reason = 'only write ops with an op_type of create are allowed in data streams';
    let again = 0;
    const { result } = await run(
      (ids, request) => {
        if (ids[0] === '2' && request > 0) again += 1;
        return items(...ids.map((id) => (id === '1' ? analyser : request === 0 ? taken : conflict)));
      },
      { probe: errorOf(400, 'illegal_argument_exception', reason) },
    );
    expect(statuses(result)).toEqual(['indexed', 'rejected', 'indexed']);
    expect(again).toBeGreaterThanOrEqual(6);
  });

  test.each([
    ['a rollover comes after the first probe', 'rollover', ['indexed', 'rejected', 'indexed']],
    ['nobody may write into the index behind it by name', 'denied', ['indexed', 'rejected', 'indexed']],
    ['the index behind it fails for all', 'down', ['indexed', 'errored', 'indexed']],
  ])('of a data stream writes no neighbour a second time, when %s', async (_, what, expected) => {
    const stored: string[] = [];
    let [behind, again] = ['.ds-events-000001', 0];
    const reason = 'only write ops with an op_type of create are allowed in data streams';
    const { outside } = world(() => items(), { deadline: 2 * minute });
    const answerTo = (line: string): BulkItem => {
      const { create, index } = JSON.parse(line);
      if (index?._index === 'events') return errorOf(400, 'illegal_argument_exception', reason);
      if (index !== undefined) {
        if (what === 'denied') return errorOf(404, 'index_not_found_exception', 'no such index');
        return what === 'down' ? failing : conflict;
      }
      if (create._id === '1') return analyser;
      const place = `${behind} ${create._id}`;
      if (!stored.includes(place)) {
        stored.push(place);
        return taken;
      }
      again += 1;
      if (what === 'down' && again > 1) return failing;
      const found = {
        status: 409,
        error: { type: 'version_conflict_engine_exception', reason: '', index: behind },
      };
      if (what === 'rollover') behind = '.ds-events-000002';
      return found;
    };
    const send: typeof outside.send = async (body) =>
      items(
        ...body
          .split('\n')
          .filter((line, position) => position % 2 === 0 && line !== '')
          .map(answerTo),
      );
    const result = await sendOperations(operations(3), limits, { ...outside, send }, new Flow(limits));
    expect(statuses(result)).toEqual(expected);
    expect(stored).toEqual(['.ds-events-000001 0', '.ds-events-000001 2']);
    expect(again).toBeGreaterThanOrEqual(what === 'rollover' ? 1 : 2);
  });

  test('is not sent as long as nothing is in doubt', async () => {
    const { probes, sent } = await run((_ids, request) =>
      items(
        ...[taken, request < 3 ? busy : taken, taken].slice(request === 0 ? 0 : 1, request === 0 ? 3 : 2),
      ),
    );
    expect(probes).toEqual([]);
    expect(
      sent()
        .slice(1)
        .every((ids) => ids.length === 1),
    ).toBe(true);
  });

  test('is not sent more than a hundred times a round', async () => {
    const { probes, result } = await run(
      (ids) => items(...ids.map((id) => (Number(id) % 2 ? analyser : taken))),
      { count: 900 },
    );
    expect(Math.max(...probes.map((body) => actionsOf(body).length))).toBeLessThanOrEqual(100);
    expect(statuses(result).filter((status) => status === 'errored')).toEqual([]);
  });
});

describe('a document whose index takes no writes', () => {
  const closed = errorOf(400, 'index_closed_exception', 'closed');
  const blocked = (...codes: readonly number[]) =>
    errorOf(
      403,
      'cluster_block_exception',
      `index [a] blocked by: ${codes.map((code) => `[FORBIDDEN/${code}/index (api)];`).join('')}`,
    );
  const inOld = (position: number): Operation => {
    const lines = `{"create":{"_index":"old","_id":"${position}"}}\n{"n":${position}}\n`;
    return operation(position, { index: 'old', lines });
  };
  const waiting = { ...limits, lateWrites: 10 * minute };

  test.each([
    ['closed', closed],
    ['read-only', blocked(5)],
    ['blocked for writing', blocked(8)],
    ['both', blocked(5, 8)],
  ])('(%s) waits as long as it may, and is then rejected with what to do', async (_, item) => {
    const { outside, clock, probes } = world(against(['1'], item), { deadline: 30 * minute });
    const result = await sendOperations([operation(0), inOld(1), operation(2)], waiting, outside);
    expect(statuses(result)).toEqual(['indexed', 'rejected', 'indexed']);
    expect(clock()).toBeGreaterThanOrEqual(10 * minute);
    expect(clock()).toBeLessThan(11 * minute);
    expect(result.outcomes[1]).toMatchObject({
      failure: { type: item.error?.type, message: expect.stringContaining('open the index') },
    });
    // With its own body, into an index that takes writes.
    expect(probes[0]).toMatch(/"_index":"events".*\n\{"n":1\}\n$/);
  });

  test.each<[string, BulkItem, BulkItem]>([
    ['a full disk has set a block besides', blocked(8, 12), conflict],
    ['no other index takes writes either', closed, closed],
    ['no other index answers', closed, busy],
  ])('waits for ever while %s', async (_, item, probe) => {
    const { outside } = world(against(['1'], item), { deadline: 30 * minute, probe });
    const result = await sendOperations([operation(0), inOld(1), operation(2)], waiting, outside);
    expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
  });

  test('is not late when that is the index of now, whatever other index takes writes', async () => {
    const { outside } = world(against(['1'], closed), { deadline: 30 * minute });
    const now = { ...waiting, currentIndex: () => 'old' };
    const result = await sendOperations([operation(0), inOld(1), operation(2)], now, outside);
    expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
  });

  test('and that is alone is judged by the index that the container saw written last', async () => {
    const memory = new RefusalMemory();
    const { outside } = world(against(['1'], closed), { deadline: 30 * minute });
    const unknown = await sendOperations([inOld(1)], waiting, outside, new Flow(limits), memory);
    expect(statuses(unknown)).toEqual(['errored']);
    await sendOperations(
      [operation(0)],
      waiting,
      { ...outside, deadline: 60 * minute },
      new Flow(limits),
      memory,
    );
    const later = { ...outside, deadline: 90 * minute };
    expect(statuses(await sendOperations([inOld(1)], waiting, later, new Flow(limits), memory))).toEqual([
      'rejected',
    ]);
  });

  test('in a container that has seen nothing taken is judged by the index of what happens now', async () => {
    const { outside, probes } = world(against(['1'], closed), { deadline: 30 * minute });
    const currentIndex = (now: number) => `events-${now > 0 ? 'now' : 'never'}`;
    expect(statuses(await sendOperations([inOld(1)], { ...waiting, currentIndex }, outside))).toEqual([
      'rejected',
    ]);
    expect(probes[0]).toMatch(/"_index":"events-now".*\n\{"n":1\}\n$/);
    const same = await sendOperations(
      [inOld(1)],
      { ...waiting, currentIndex: () => 'old' },
      { ...outside, deadline: 60 * minute },
    );
    expect(statuses(same)).toEqual(['errored']);
  });

  test('has the next ones of its index wait no longer, and those of another index as long', async () => {
    const memory = new RefusalMemory();
    const engine = world(against(['1', '3', '5'], closed), { deadline: 30 * minute });
    const { outside, clock } = engine;
    await sendOperations([operation(0), inOld(1)], waiting, outside, new Flow(limits), memory);
    const before = clock();
    const next = await sendOperations([operation(2), inOld(3)], waiting, outside, new Flow(limits), memory);
    expect(statuses(next)).toEqual(['indexed', 'rejected']);
    expect(clock() - before).toBeLessThan(1_000);
    const lines = inOld(5).lines.replace('old', 'older');
    const other = operation(5, { index: 'older', lines });
    const later = await sendOperations([operation(4), other], waiting, outside, new Flow(limits), memory);
    expect(statuses(later)).toEqual(['indexed', 'rejected']);
    expect(clock() - before).toBeGreaterThanOrEqual(10 * minute);
  });

  test('has none of its index wait again as long as they keep coming', async () => {
    const memory = new RefusalMemory();
    const engine = world(against(['1'], closed), { deadline: 300 * minute });
    const batch = () =>
      sendOperations([operation(0), inOld(1)], waiting, engine.outside, new Flow(limits), memory);
    await batch();
    for (let more = 0; more < 5; more += 1) {
      const before = engine.clock();
      expect(statuses(await batch())).toEqual(['indexed', 'rejected']);
      expect(engine.clock() - before).toBeLessThan(1_000);
      await engine.outside.sleep(4 * minute);
    }
  });

  test('waits together with the others of its index', async () => {
    const { outside, clock } = world(against(['1', '3'], closed), { deadline: 60 * minute });
    const batch = [operation(0), inOld(1), operation(2), inOld(3)];
    const result = await sendOperations(batch, waiting, outside);
    expect(statuses(result)).toEqual(['indexed', 'rejected', 'indexed', 'rejected']);
    expect(clock()).toBeLessThan(11 * minute);
  });
});
