import { z } from 'zod';
import { hits, lines, minute } from './kit/answers.ts';
import type { DemoQuery } from './kit/demo.ts';

/** What a query asks of a pipeline's windows. */
export interface WindowQuery<Shape extends z.ZodType> {
  readonly pipeline: string;
  readonly title: string;
  readonly window: string;
  /** The metric by which the windows are sorted, highest first; those in which it is 0 are left out. */
  readonly by: string;
  /** The fields of a result that the line is made of. */
  readonly shape: Shape;
  readonly line: (result: z.infer<Shape>) => string;
}

const mostShown = 4;

/** The windows in which a metric was highest, one a line. */
export function highestWindows<Shape extends z.ZodType>(query: WindowQuery<Shape>): DemoQuery {
  const { pipeline, title, window, by, shape, line } = query;
  const metric = `metrics.${by}`;
  return {
    title,
    index: `windows.${pipeline}.*`,
    body: {
      size: mostShown,
      query: { bool: { filter: [{ term: { window } }, { range: { [metric]: { gt: 0 } } }] } },
      sort: [{ [metric]: 'desc' }, { windowStart: 'asc' }],
    },
    answer: (response) => {
      const found = hits(z.object({ _source: z.unknown() })).parse(response).hits.hits;
      return lines(found.map(({ _source }) => line(shape.parse(_source))));
    },
  };
}

const alert = z.object({
  since: z.string(),
  severity: z.string(),
  monitor: z.string(),
  message: z.string(),
});

/** The newest alerts, one a line. */
export function alertsOf(pipeline: string): DemoQuery {
  return {
    title: 'Alerts (UTC)',
    index: `alerts.${pipeline}.*`,
    body: { size: mostShown, query: { match_all: {} }, sort: [{ since: 'desc' }], track_total_hits: true },
    answer: (response) => {
      const found = hits(z.object({ _source: alert })).parse(response).hits.hits;
      return lines(
        found.map(
          ({ _source: { since, severity, monitor, message } }) =>
            `${minute(Date.parse(since))} ${severity} ${monitor}: ${message}`,
        ),
      );
    },
  };
}
