import { describe, expect, test } from 'vitest';
import { operationOf, refusalOf, rules } from './building.ts';

describe('the action line', () => {
  test('creates under the derived id, in the index of the event time', async () => {
    const { action } = await operationOf({ n: 1, at: '2026-11-20T23:59:59Z' });
    const _id = expect.stringMatching(/^7-\d{40,}$/);
    expect(action).toEqual({ create: { _index: 'events-2026.11.20', _id } });
  });

  test.each([
    '2026-11-20T23:59:59,250Z',
    '2026-11-21T00:59:59+01',
    '2026-11-20T23Z',
    String(Date.UTC(2026, 10, 20)),
  ])('is for the index of the day of %s, which the engine reads as a time of that day', async (at) => {
    const { action, source } = await operationOf({ at });
    expect(action.create._index).toBe('events-2026.11.20');
    expect(source).toEqual({ at });
  });

  test('there is none for a time that the engine would refuse', async () => {
    expect(await refusalOf({ at: '2026-11-20 23:59:59' })).toEqual({
      status: 'rejected',
      failure: {
        stage: 'document',
        type: 'unreadable_event_time',
        message: expect.stringContaining('the event time at is "2026-11-20 23:59:59", which its format'),
      },
    });
  });

  test('creates under the id of the pipeline, whatever characters it has, when the first is to win', async () => {
    const id = 'a"b\\c\n{}';
    const { action } = await operationOf({ n: 1 }, rules({ id: () => id, action: 'create' }));
    expect(action).toEqual({ create: { _index: 'events-2026.11.23', _id: id } });
  });

  test('carries the routing, and leaves it out when there is none', async () => {
    const routed = await operationOf({ n: 1 }, rules({ routing: () => 'a"b' }));
    expect(routed.action.create.routing).toBe('a"b');
    const { action } = await operationOf({ n: 1 }, rules({ routing: () => undefined }));
    expect(action.create).not.toHaveProperty('routing');
  });

  test.each<[string, unknown]>([
    ['empty', ''],
    ['a number', 5],
    ['nothing', undefined],
    ['longer than 512 bytes', 'é'.repeat(257)],
    ['a lone surrogate, which UTF-8 cannot tell from others', 'a\ud800'],
  ])('is never built with an id that is %s', async (_, id) => {
    const refusal = await refusalOf({ n: 1 }, rules({ id: () => id as string }));
    expect(refusal).toMatchObject({ status: 'rejected', failure: { stage: 'document', type: 'invalid_id' } });
  });

  test.each<[string, unknown]>([
    ['an object, which the engine would refuse the whole request for', {}],
    ['a number', 5],
    ['empty', ''],
    ['a lone surrogate', '\udc00'],
  ])('is never built with a routing that is %s', async (_, routing) => {
    const refusal = await refusalOf({ n: 1 }, rules({ routing: () => routing as string }));
    expect(refusal).toMatchObject({ status: 'rejected', failure: { type: 'invalid_routing' } });
  });
});
