import { z } from 'zod';

type Source = Record<string, unknown>;

const hits = z.object({
  hits: z.object({ hits: z.array(z.object({ _source: z.record(z.string(), z.unknown()) })) }),
});

const mapping = z.record(z.string(), z.object({ mappings: z.record(z.string(), z.unknown()) }));

/** What an engine has of the pipeline `readings`. */
export function readingsIn(engineUrl: string) {
  const refresh = async (index: string): Promise<void> => {
    await fetch(`${engineUrl}/${index}/_refresh`, { method: 'POST' });
  };
  const sourcesIn = async (index: string): Promise<Source[]> => {
    await refresh(index);
    const answer = await fetch(`${engineUrl}/${index}/_search?ignore_unavailable=true`);
    return hits.parse(await answer.json()).hits.hits.map(({ _source }) => _source);
  };
  return {
    refresh: () => refresh('readings'),

    searched: async (query: string): Promise<unknown> => {
      const search = 'readings/_search?ignore_unavailable=true&size=100';
      return (await fetch(`${engineUrl}/${search}&q=${query}`)).json();
    },

    mapping: async (): Promise<Source | undefined> => {
      const answer = await fetch(`${engineUrl}/readings/_mapping`);
      return mapping.parse(await answer.json()).readings?.mappings;
    },

    documentsInWindows: async (): Promise<number> => {
      const windows = await sourcesIn('windows.readings.*');
      return windows.reduce((sum, { documents }) => sum + Number(documents), 0);
    },

    alertsOf: async (monitor: string): Promise<Source[]> =>
      (await sourcesIn('alerts.readings.*')).filter((alert) => alert.monitor === monitor),
  };
}
