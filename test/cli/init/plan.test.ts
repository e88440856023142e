import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { pipelineSource } from '../../../cli/init/project/pipeline-source.ts';
import { indexOf, planOf } from '../../../cli/init/project/plan.ts';
import type { Sample } from '../../../cli/init/sample/sample.ts';
import { validatePipeline } from '../../../functions/check/pipeline.ts';
import { records } from './random-records.ts';

const now = Date.parse('2026-11-30T12:00:00Z');

function sampleOf(objects: readonly Record<string, unknown>[]): Sample {
  const records = objects.map((object) => ({ line: JSON.stringify(object), values: [object] }));
  return { reading: 'json', title: 'JSON', records, doubts: [] };
}

function plan(objects: readonly Record<string, unknown>[], name = 'orders') {
  return planOf(name, sampleOf(objects), now);
}

/** As the pipeline file says it. */
function definitionOf(planned: ReturnType<typeof plan>) {
  const { name, mappings, timeField, rules, id } = planned;
  return {
    name,
    transform: (value: unknown) => value,
    document: {
      index: indexOf(planned),
      ...(timeField !== undefined && { eventTime: timeField }),
      ...(id?.isTaken && { id: () => '', action: 'create' }),
    },
    ...(rules?.range && { eventTimeRange: rules.range }),
    mappings,
  };
}

test('whatever the records are, the definition has no problem', () => {
  fc.assert(
    fc.property(records, (objects) => {
      const planned = plan(objects);
      expect(validatePipeline(definitionOf(planned))).toEqual([]);
      expect(pipelineSource(planned)).not.toContain('[object');
    }),
    { numRuns: 300 },
  );
});

describe('the event time', () => {
  it.each([
    [{ updated_at: '2026-11-30T10:00:00Z', created_at: '2026-11-29T10:00:00Z' }, 'created_at'],
    [{ birthDate: '1970-01-01', timestamp: '2026-11-29T10:00:00Z' }, 'timestamp'],
    [{ expires: '2027-01-01', ts: 1_795_428_000 }, 'ts'],
    [{ meta: { time: '2026-11-29T10:00:00Z' } }, '@timestamp'],
    [{ dueDate: '2026-12-24' }, undefined],
    [{ note: 'a' }, undefined],
  ])('of %j is %s', (object, field) => {
    expect(plan([object]).timeField).toBe(field);
  });

  test('where several could be it, the others are named', () => {
    const { doubts } = plan([{ start: '2026-11-29T10:00:00Z', time: '2026-11-29T10:00:00Z' }]);
    expect(doubts).toMatchObject([{ field: 'time', doubt: expect.stringContaining('could be it: start') }]);
  });

  it.each([
    [['2015-05-17T10:05:03Z'], { past: '8760d', future: '1h' }, 'orders-{yyyy.MM}'],
    [['2026-11-29T10:00:00Z'], undefined, 'orders-{yyyy.MM}'],
    [['2026-12-05T12:00:00Z'], { past: '30d', future: '10d' }, 'orders-{yyyy.MM}'],
    [['2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z'], { past: '5110d', future: '1h' }, 'orders-{yyyy}'],
  ])('of %j has the range %j and the index %s', (times, range, index) => {
    const planned = plan(times.map((time) => ({ time })));
    expect(planned.rules?.range).toEqual(range);
    expect(indexOf(planned)).toBe(index);
  });
});

describe('the id', () => {
  const uuid = (place: number) => `${place.toString(16).padStart(8, '0')}-3c4d-4e5f-8a6b-7c8d9e0f1a2b`;
  const many = (of: (place: number) => Record<string, unknown>, count = 120) =>
    Array.from({ length: count }, (_, place) => of(place));

  test('of an event is taken, and what that means is said', () => {
    const { id, doubts } = plan(many((place) => ({ eventId: uuid(place) })));
    expect(id).toEqual({ field: 'eventId', isTaken: true });
    expect(doubts).toContainEqual(
      expect.objectContaining({ field: 'eventId', doubt: expect.stringContaining("isn't stored") }),
    );
  });

  it.each<[string, Record<string, unknown>[], string | undefined]>([
    ['of a thing, which may be updated', many((place) => ({ id: uuid(place) })), 'id'],
    ['of three readings, which come again', many((place) => ({ id: `sensor-${place}` }), 3), 'id'],
    ['of the pipeline’s things', many((place) => ({ orderId: `ord_${uuid(place).slice(0, 8)}` })), 'orderId'],
    ['of somebody', many((place) => ({ customerId: `c${place}` })), 'customerId'],
    ['of few events', many((place) => ({ eventId: uuid(place) }), 99), 'eventId'],
    ['of events that are counted, perhaps anew', many((place) => ({ eventId: `${place}` })), 'eventId'],
    ['that comes again', many((place) => ({ eventId: uuid(place % 119) })), undefined],
    ['that some lack', many((place) => (place === 3 ? {} : { eventId: uuid(place) })), undefined],
    ['that is blank once', many((place) => ({ eventId: place === 3 ? 'N/A' : uuid(place) })), undefined],
    [
      'that the reading has rounded',
      many((place) => ({ id: 1_234_567_890_123_456_000 + place * 256 })),
      undefined,
    ],
  ])('%s is not taken', (_, objects, named) => {
    const planned = plan(objects);
    expect(planned.id?.isTaken ?? false).toBe(false);
    expect(planned.id?.field).toBe(named);
    if (named !== undefined) expect(planned.doubts.map(({ field }) => field)).toContain(named);
  });

  test('that may be one stands in the pipeline file as a comment', () => {
    const source = pipelineSource(plan(many((place) => ({ id: `sensor-${place}` }), 3)));
    expect(source).toContain("// id: (document) => idOf('id', document.id),");
    expect(source).not.toMatch(/^\s*(?:id|action):/m);
  });
});

test('the one field with times is the event time, and where its name says nothing that is said', () => {
  const { timeField, doubts } = plan([{ installedOn: '2026-11-29T10:00:00Z' }]);
  expect(timeField).toBe('installedOn');
  expect(doubts).toMatchObject([{ field: 'installedOn', doubt: expect.stringContaining('name') }]);
});
