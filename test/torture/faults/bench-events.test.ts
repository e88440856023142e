import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, it } from 'vitest';
import type { Bench } from '../bench.ts';
import { eventsOf } from './bench-events.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

describe('an outage of the bench', () => {
  it.concurrent.for(['engine: refuses all', 'engine: shard fails'] as const)(
    '%s: ends by itself, whatever the garbage collector takes meanwhile, and at once when the run ends',
    { timeout: 10_000 },
    async (event, { expect }) => {
      const suffered: { outage: string; until: AbortSignal }[] = [];
      const suffer = (outage: string, until: AbortSignal) => suffered.push({ outage, until });
      const bench = { lines: [], suffer } as Partial<Bench> as Bench;
      const run = new AbortController();
      const happening = eventsOf(bench, { seed: 1, signal: run.signal })[event]();
      const collecting = setInterval(collectGarbage, 50);
      const [first] = suffered;
      expect(first).toMatchObject({ outage: event, until: { aborted: false } });
      const began = performance.now();
      await happening;
      clearInterval(collecting);
      expect(first?.until.aborted).toBe(true);

      const next = eventsOf(bench, { seed: 1, signal: run.signal })[event]();
      run.abort();
      await next;
      expect(suffered[1]?.until.aborted).toBe(true);
      expect(performance.now() - began).toBeLessThan(8_000);
    },
  );
});
