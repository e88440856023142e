import { definePipeline } from 'shardline';
import sites from './sites.json' with { type: 'json' };

interface Reading {
  readonly at: string;
  readonly site: string;
  readonly city: string | null;
  readonly celsius: number;
}

/** Where a site was at the time: the last row that began by then. */
function cityOf(site: string, at: string): string | null {
  const row = sites.findLast((one) => one.site === site && Date.parse(one.from) <= Date.parse(at));
  return row?.city ?? null;
}

export const pipeline = definePipeline({
  name: 'readings',
  transform: (value): Reading => {
    const { at, site, celsius } = value as Omit<Reading, 'city'>;
    return { at, site, city: cityOf(site, at), celsius };
  },
  document: { index: 'readings-{yyyy.MM}', eventTime: 'at' },
  mappings: {
    at: { type: 'date' },
    site: { type: 'keyword' },
    city: { type: 'keyword' },
    celsius: { type: 'double' },
  },
});
