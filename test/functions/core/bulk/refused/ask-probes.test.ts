import { describe, expect, test } from 'vitest';
import type { BulkItem } from '../../../../../functions/core/bulk/bulk-answer.ts';
import { Flow } from '../../../../../functions/core/bulk/flow.ts';
import { askProbes } from '../../../../../functions/core/bulk/refused/ask-probes.ts';
import { RefusalMemory } from '../../../../../functions/core/bulk/refused/memory.ts';
import { sendOperations } from '../../../../../functions/core/bulk/send-operations.ts';
import type { Operation } from '../../../../../functions/core/document/operation.ts';
import { operation, operations } from '../../records.ts';
import { actionsOf, busy, conflict, items, limits, refused, taken, world } from '../engine.ts';
import { against, analyser, errorOf, failing, minute, run, statuses } from './doubts-run.ts';

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
    const bodies: string[] = [];
    const send: typeof outside.send = async (body) => {
      bodies.push(body);
      return items(
        ...body
          .split('\n')
          .filter((line, position) => position % 2 === 0 && line !== '')
          .map(answerTo),
      );
    };
    const result = await sendOperations(operations(3), limits, { ...outside, send }, new Flow(limits));
    expect(statuses(result)).toEqual(expected);
    expect(bodies).not.toContain('');
    expect(stored).toEqual(['.ds-events-000001 0', '.ds-events-000001 2']);
    expect(again).toBeGreaterThanOrEqual(what === 'rollover' ? 1 : 2);
  });

  test.each<[string, BulkItem]>([
    ['a conflict that is none of versions', { status: 409, error: { type: 'x', reason: '' } }],
    ['a conflict without a reason', { status: 409 }],
    ['what is called a conflict and has another status', { ...conflict, status: 400 }],
    ['a success', taken],
  ])('that is answered with %s is no sign of life', async (_, probe) => {
    const { result } = await run(against(['1'], analyser), { probe });
    expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
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

  test('is spread over a round of more documents than are probed', async () => {
    const { probes } = await run((ids) => items(...ids.map((id) => (Number(id) % 2 ? analyser : taken))), {
      count: 900,
      deadline: 1_000,
    });
    const routings = actionsOf(probes[0] ?? '').map((line) => Number(JSON.parse(line).index.routing));
    expect(routings).toHaveLength(100);
    expect(Math.min(...routings)).toBe(1);
    expect(Math.max(...routings)).toBeGreaterThan(880);
  });

  describe('asked by itself', () => {
    const refusals = (count: number, how: { readonly isItem: boolean; readonly together: number }) =>
      Array.from({ length: count }, (_, n) => ({
        operation: operation(n, { lines: `{"create":{"_index":"events","_id":"${n}"}}\n{"a":1,"b":2}\n` }),
        ...{ suspect: 'document' as const, status: 400, error: { type: 'x', reason: 'no' }, ...how },
      }));
    const errorOfConflict = { type: 'version_conflict_engine_exception', reason: '' };
    /** By the action line, and the place among the probes. */
    const always =
      (...answers: readonly BulkItem[]) =>
      (_action: string, n: number) =>
        answers[n % answers.length] ?? analyser;
    const ask = async (
      round: ReturnType<typeof refusals>,
      { answer = always(analyser), taken = [] as readonly Operation[], memory = new RefusalMemory() } = {},
    ) => {
      const [actions, sources]: [string[], string[]] = [[], []];
      const { outside } = world(() => items());
      const send: typeof outside.send = async (body) => {
        actions.push(...actionsOf(body));
        sources.push(...body.split('\n').filter((line, position) => position % 2 === 1 && line !== ''));
        return items(...actionsOf(body).map(answer));
      };
      const alive = await askProbes(round, {
        ...{ flow: new Flow(limits), memory, requestTimeout: 1_000, taken: () => taken },
        outside: { ...outside, send },
      });
      return { alive, actions, sources };
    };

    test.each([
      ['five that were refused each by itself: they may all be ill', 5, { isItem: false, together: 1 }, 0],
      ['four that were refused each by itself', 4, { isItem: false, together: 1 }, 8],
      ['five of one request: four with their variants, and each apart', 5, { isItem: false, together: 5 }, 9],
      ['one item: with its variants', 1, { isItem: true, together: 1 }, 1],
      ['one request: with its variants, and apart', 1, { isItem: false, together: 1 }, 2],
    ])('without a neighbour is empty for %s', async (_, count, how, times) => {
      const { alive, sources } = await ask(refusals(count, how));
      expect([...alive]).toEqual([]);
      expect(sources.filter((source) => source === '{}')).toHaveLength(times);
    });

    test('is empty for whole requests, also where so many were refused by themselves that all may be ill', async () => {
      const alone = refusals(5, { isItem: true, together: 1 });
      const whole = refusals(7, { isItem: false, together: 2 }).slice(5);
      const { sources } = await ask([...alone, ...whole]);
      expect(sources.filter((source) => source === '{}')).toHaveLength(2);
    });

    test('is no sign of life from an engine that refuses our credentials, and fails nothing', async () => {
      const round = refusals(2, { isItem: true, together: 1 });
      const answer = always({ status: 403, error: { type: 'security_exception', reason: 'no' } });
      const { alive } = await ask(round, { taken: [operation(300)], answer });
      expect([...alive]).toEqual([]);
    });

    test('fails the invocation where the code does', async () => {
      const asking = ask(refusals(1, { isItem: true, together: 1 }), {
        answer: () => {
          throw new TypeError('a bug');
        },
      });
      await expect(asking).rejects.toThrow('a bug');
    });

    test('of an index keeps nothing as what is behind a data stream', async () => {
      const memory = new RefusalMemory();
      const answer = always({ ...conflict, error: { ...errorOfConflict, index: 'events' } });
      const round = refusals(1, { isItem: true, together: 1 });
      const { alive } = await ask(round, { taken: [operation(300)], memory, answer });
      expect([alive.size, memory.backingOf('events')]).toEqual([1, undefined]);
    });

    test('stands for the documents that more are refused of than are asked about, where all asked about are well', async () => {
      const round = refusals(250, { isItem: true, together: 1 });
      const neighbour = { taken: [operation(300)] };
      const { alive, sources } = await ask(round, { ...neighbour, answer: always(conflict) });
      expect(sources).toHaveLength(100);
      expect(alive.size).toBe(250);
      expect((await ask(round, neighbour)).alive.size).toBe(0);
      const half = await ask(round, { ...neighbour, answer: always(conflict, analyser) });
      expect(half.alive.size).toBe(50);
    });

    describe('of data streams', () => {
      const reason = 'only write ops with an op_type of create are allowed in data streams';
      const inStream = (index: string, n: number) =>
        operation(n, { index, lines: `{"create":{"_index":"${index}","_id":"${n}"}}\n{"n":${n}}\n` });
      const refusedIn = (...streams: readonly string[]) =>
        refusals(streams.length, { isItem: true, together: 1 }).map((refusal, n) => ({
          ...refusal,
          operation: inStream(streams[n] ?? '', n),
        }));
      const answer = (action: string) =>
        action.includes('"_index":"logs-') && action.startsWith('{"index"')
          ? errorOf(400, 'illegal_argument_exception', reason)
          : conflict;
      const placesOf = (actions: readonly string[]) =>
        actions.map((action) => Object.entries<{ _index: string }>(JSON.parse(action)).flat());

      test('shows that one is well, and says nothing of another', async () => {
        const round = refusedIn('logs-a', 'logs-b');
        const { alive, actions } = await ask(round, { taken: [inStream('logs-a', 7)], answer });
        expect([...alive]).toEqual([round[0]?.operation]);
        expect(placesOf(actions)).toMatchObject([
          ['index', { _index: 'logs-a' }],
          ['index', { _index: 'logs-b' }],
          ['create', { _index: 'logs-a', _id: '7' }],
        ]);
      });

      test('goes once to the index behind, where that is known, for all that were refused', async () => {
        const memory = new RefusalMemory();
        memory.writesInto('logs-a', '.ds-logs-a-1');
        const round = refusedIn('logs-a', 'logs-a');
        const { alive, actions, sources } = await ask(round, {
          ...{ taken: [inStream('logs-a', 7)], memory, answer },
        });
        expect(alive.size).toBe(2);
        expect(placesOf(actions)).toMatchObject([
          ['index', { _index: 'logs-a' }],
          ['index', { _index: 'logs-a' }],
          ['index', { _index: '.ds-logs-a-1', _id: 'shardline-probe', routing: '0' }],
        ]);
        expect(actions).toHaveLength(3);
        expect(sources.at(-1)).toBe('{"n":7}');
      });

      test('are known by what the engine says itself, and not by what a reason quotes', async () => {
        const quoting = errorOf(400, 'illegal_argument_exception', `failed on [${reason}]`);
        const { actions } = await ask(refusedIn('logs-a'), {
          ...{ taken: [inStream('logs-a', 7)], answer: always(quoting) },
        });
        expect(actions).toHaveLength(1);
      });

      test('is not sent where no neighbour of its stream is known', async () => {
        const { alive, actions } = await ask(refusedIn('logs-b'), { taken: [inStream('logs-a', 7)], answer });
        expect([alive.size, actions.length]).toEqual([0, 1]);
      });
    });

    test('with the body of a neighbour makes no neighbour of itself', async () => {
      const memory = new RefusalMemory();
      const round = refusals(1, { isItem: true, together: 1 });
      await ask(round, { memory, taken: [operation(300)], answer: always(conflict) });
      expect(memory.witnesses).toEqual([]);
    });
  });

  test('has no empty document where a neighbour is known, though whole requests are refused', async () => {
    const memory = new RefusalMemory();
    await run(against([], analyser), { count: 2, memory });
    const { probes } = await run(() => refused(400, 'illegal_argument_exception'), {
      memory,
      deadline: 5_000,
    });
    expect(probes.length).toBeGreaterThan(0);
    expect(probes.filter((body) => body.split('\n').includes('{}'))).toEqual([]);
  });
});
