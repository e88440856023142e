import { z } from 'zod';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import type { Key } from '../../functions/core/windows/state.ts';
import type { Touch } from '../../functions/core/windows/touch.ts';
import { searchFault } from '../kit/search-fault.ts';
import type { TouchedAlert, WindowContext } from './touched-windows.ts';

const alertHits = z.object({
  hits: z.object({
    hits: z.array(
      z.object({
        _id: z.string(),
        _source: z.object({
          monitor: z.string(),
          status: z.string(),
          severity: z.string(),
          since: z.string().optional(),
          resolvedAt: z.string().optional(),
          message: z.string().optional(),
        }),
      }),
    ),
  }),
});

const mostAlerts = 10;

/** Alerts of the window's monitors and the key that hadn't ended when the window began, and began by its end. */
export async function alertsOn(
  { plan, key }: Touch,
  start: number,
  { pipeline, search }: Pick<WindowContext, 'pipeline' | 'search'>,
): Promise<readonly TouchedAlert[]> {
  const monitors = (pipeline.monitors ?? []).filter(({ window }) => window === plan.name);
  if (monitors.length === 0) return [];
  const format = { format: 'epoch_millis' };
  const filter = [
    { term: { window: plan.name } },
    ...keyTerms(plan.keyFields, key),
    { range: { since: { lte: start + plan.sizeMs, ...format } } },
  ];
  const answer: unknown = await search.transport
    .request({
      method: 'POST',
      path: `/${encodeURIComponent(windowIndices(pipeline.name).alerts)}/_search`,
      body: {
        query: { bool: { filter, must_not: [{ range: { resolvedAt: { lt: start, ...format } } }] } },
        sort: [{ since: { order: 'desc', unmapped_type: 'date' } }],
        size: mostAlerts,
        track_total_hits: true,
      },
    })
    .catch((thrown: unknown) => {
      throw searchFault(thrown);
    });
  return (alertHits.safeParse(answer).data?.hits.hits ?? []).map(
    ({ _id: id, _source: { since, resolvedAt, message, ...source } }) => ({
      id,
      since,
      resolvedAt,
      message,
      ...source,
    }),
  );
}

function keyTerms(fields: readonly string[], key: Key): object[] {
  return fields.map((field, position) => ({ term: { [`key.${field}`]: String(key[position]) } }));
}
