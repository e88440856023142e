import { z } from 'zod';
import { Fault } from '../../cli/kit/fault.ts';
import type { RefreshFlow } from '../protocol/flow.ts';
import type { Source } from './source.ts';

/** Milliseconds for which an answer holds: a template decides this, and the engine needn't be asked with each frame. */
const keptMs = 60_000;

/** A domain in a network that this machine isn't in doesn't answer at all. Milliseconds. */
const patienceMs = 10_000;

const intervals = z.record(
  z.string(),
  z.object({
    settings: z.object({ 'index.refresh_interval': z.string().optional() }),
    defaults: z.object({ 'index.refresh_interval': z.string().optional() }).optional(),
  }),
);

/** Both engines: https://docs.opensearch.org/latest/install-and-configure/configuring-opensearch/index-settings/ */
const usual = '1s';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * How often a pipeline's indices are refreshed, asked once a minute. No frame waits for the engine: what isn't known yet
 * is `undefined`.
 */
export function refreshReader({
  open,
  facts,
}: Pick<Source, 'open' | 'facts'>): () => RefreshFlow | undefined {
  let known: RefreshFlow | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (Date.now() - askedAt > keptMs) {
      askedAt = Date.now();
      void ask(open, facts, AbortSignal.timeout(patienceMs)).then((answer) => {
        known = answer;
      });
    }
    return known;
  };
}

async function ask(open: Source['open'], facts: Source['facts'], signal: AbortSignal): Promise<RefreshFlow> {
  try {
    const { index } = await facts(signal);
    const client = await (await open()).search();
    try {
      const answer = await client.indices.getSettings(
        { index, name: 'index.refresh_interval', include_defaults: true, flat_settings: true },
        { signal },
      );
      const every = longest(answer);
      if (every === undefined) throw new Fault('TARGET', 'The search engine’s answer is of another kind.');
      return { every };
    } finally {
      await client.close();
    }
  } catch (thrown) {
    const { searchFault } = await import('../../cli/kit/search-fault.ts');
    const fault = thrown instanceof Fault ? thrown : searchFault(thrown);
    return { unknown: `How often the index is refreshed isn’t known. ${fault.message}` };
  }
}

/** Of several indices the longest, since the newest documents may be in any. @param answer of `GET INDEX/_settings`; of another kind: `undefined` */
export function longest(answer: unknown): number | null | undefined {
  const read = intervals.safeParse(answer);
  if (!read.success) return undefined;
  const given = Object.values(read.data).map(({ settings, defaults }) =>
    milliseconds(settings['index.refresh_interval'] ?? defaults?.['index.refresh_interval'] ?? usual),
  );
  if (given.includes(null)) return null;
  return given.reduce((most: number, one) => Math.max(most, one ?? 0), 0) || milliseconds(usual);
}

/** `null` for -1: it is never refreshed by itself. */
function milliseconds(text: string): number | null {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text) ?? [];
  const length = unitMs[unit];
  return length === undefined ? null : Number(amount) * length;
}
