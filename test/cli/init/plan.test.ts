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
      ...(id !== undefined && { id: () => '', action: 'create' }),
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
  const many = (of: (place: number) => Record<string, unknown>) =>
    Array.from({ length: 30 }, (_, place) => of(place));
  it.each([
    ['its own', many((place) => ({ id: `a${place}` })), 'id'],
    ['that of the pipeline’s things', many((place) => ({ orderId: place })), 'orderId'],
    ['somebody’s', many((place) => ({ customerId: `c${place}` })), undefined],
    ['one that comes again', many((place) => ({ id: place % 29 })), undefined],
    ['one that some lack', many((place) => (place === 3 ? {} : { id: place })), undefined],
    ['of two records only', many((place) => ({ id: place })).slice(0, 2), undefined],
  ])('%s', (_, objects, field) => {
    expect(plan(objects).id?.field).toBe(field);
  });

  test('one that may be somebody’s is named', () => {
    const { doubts } = plan(many((place) => ({ customerId: `c${place}` })));
    expect(doubts.map(({ field }) => field)).toContain('customerId');
  });
});
