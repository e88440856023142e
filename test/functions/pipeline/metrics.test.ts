import { expect, it } from 'vitest';
import { partialPane } from '../../../functions/core/windows/fold.ts';
import { planWindows } from '../../../functions/core/windows/plan.ts';
import { count, isNumeric, sum, top } from '../../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../../functions/pipeline/pipeline.ts';

interface Visit {
  readonly '@timestamp': string;
  readonly status: number | undefined;
  readonly bytes: number | undefined;
}

const pipeline = definePipeline({
  name: 'visits',
  source: 'text',
  transform: (line): Visit => ({ '@timestamp': line, status: 200, bytes: 1 }),
  document: { index: 'visits-{yyyy}', eventTime: '@timestamp' },
  mappings: {},
});

it('takes the condition of a metric, and knows the documents in it', () => {
  const { windows } = withWindows(pipeline, {
    windows: [
      {
        name: 'minutes',
        size: '1m',
        metrics: {
          requests: count(),
          errors: count({ where: ({ status }) => (status ?? 0) >= 500 }),
          sent: sum('bytes', { nonNegative: true, where: ({ status }) => status === 200 }),
        },
      },
    ],
    monitors: [
      {
        name: 'errors',
        type: 'threshold',
        window: 'minutes',
        value: { ratio: ['errors', 'requests'] },
        above: 0.5,
      },
    ],
  });
  const { requests, errors, sent } = windows?.[0]?.metrics ?? {};
  expect(requests).toEqual({ kind: 'count' });
  expect(errors?.where?.({ status: 503 })).toBe(true);
  expect(errors?.where?.({ status: 200 })).toBe(false);
  expect(sent).toMatchObject({ kind: 'sum', field: 'bytes', nonNegative: true });
});

it('has the compiler refuse a condition, a field or a metric of a monitor that is not there', () => {
  withWindows(pipeline, {
    windows: [
      // @ts-expect-error: there is no such field to read
      { name: 'minutes', size: '1m', metrics: { errors: count({ where: ({ state }) => state >= 500 }) } },
    ],
  });
  withWindows(pipeline, {
    // @ts-expect-error: there is no such field to sum up
    windows: [{ name: 'minutes', size: '1m', metrics: { sent: sum('bites') } }],
  });
  withWindows(pipeline, {
    windows: [{ name: 'minutes', size: '1m', metrics: { sent: sum('bytes') } }],
    // @ts-expect-error: there is no such metric to watch
    monitors: [{ name: 'errors', type: 'threshold', window: 'minutes', value: 'errors', above: 1 }],
  });
});

it('tells metrics of one number from the others', () => {
  expect(isNumeric(count())).toBe(true);
  expect(isNumeric(top('bytes', 3))).toBe(false);
});

it('folds only what meets the condition, and skips what it fails on', () => {
  const [plan] = planWindows({
    windows: [
      {
        name: 'minutes',
        size: '1m',
        metrics: {
          requests: count(),
          errors: count({
            where: ({ status }) => {
              if (typeof status !== 'number') throw new TypeError('no status');
              return status >= 500;
            },
          }),
        },
      },
    ],
  });
  if (plan === undefined) throw new Error('no plan');
  const documents = [{ status: 503 }, { status: 200 }, { status: 'teapot' }, { status: 500 }].map(
    (document, position) => ({
      sequenceNumber: String(100 + position),
      eventTime: 0,
      arrivalTime: 0,
      document,
    }),
  );
  const pane = partialPane({ plan, paneStart: 0, key: [], documents }, 0);
  expect(pane.metrics).toEqual({ 'requests count': 4, 'errors count': 2 });
  expect(pane.skipped).toEqual({ errors: 1 });
});
