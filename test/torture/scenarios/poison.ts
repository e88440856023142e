import { documentId } from '../../../functions/core/document/identity.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { SearchableWatch } from '../../../local/run/searchable.ts';
import { type Bench, untilPassed } from '../bench.ts';
import { judgeAll } from '../judge-all.ts';
import type { Line } from '../parts/line.ts';
import { deployedPace } from '../parts/pace.ts';
import { strains } from '../strains.ts';
import { goodTraffic, poisonTraffic } from '../traffic/derived.ts';
import type { Intent, Put } from '../traffic/intent.ts';
import { putTraffic } from '../traffic/put-traffic.ts';
import { type ScenarioOptions, type ScenarioResult, withQuietBench } from './scenario.ts';

const records = 10_000;
const rate = 500;

/** One good record in so many is watched until a search finds it. */
const watchEvery = 25;

const patience = 60_000;

/**
 * The same stream of good records, first by itself and then with 1 % of poison of eight kinds: the good ones may
 * not be searchable later for it, beyond a batching window.
 */
export function poison(options: ScenarioOptions): Promise<ScenarioResult> {
  const { seed, print } = options;
  return withQuietBench(options, async (bench, line) => {
    const puts: Put[] = [];
    const good = goodTraffic({ seed, now: Date.now });
    // The first batches start containers and open the index; they say nothing about poison.
    await putSome(good, 1_000, { bench, line, puts, ...options });
    print(`${records} good records`);
    const without = await putSome(good, records, { bench, line, puts, ...options });
    print(`${records} records, one in a hundred of them poison`);
    const withPoison = await putSome(poisonTraffic({ seed, now: Date.now }), records, {
      bench,
      line,
      puts,
      ...options,
    });
    const stuck = await untilPassed(line, puts, { patience, ...options });
    const window = deployedPace.maxBatchingWindow;
    const delayed = withPoison.median - without.median;
    return {
      ledger: await judgeAll(bench, new Map([[line.name, puts]])),
      measured: [
        `put to searchable without poison: ${without.text}`,
        `put to searchable with poison:    ${withPoison.text}`,
      ],
      missed: [
        ...stuck.map((shardId) => `${shardId} stands still`),
        // Without samples nothing would be delayed.
        ...[without, withPoison].flatMap(({ samples }) =>
          samples > 0 ? [] : ['no document was found by its id'],
        ),
        ...(delayed > window ? [`poison delays good records by ${delayed} ms, more than ${window} ms`] : []),
      ],
    };
  });
}

interface Some extends Pick<ScenarioOptions, 'signal'> {
  readonly bench: Bench;
  readonly line: Line;
  readonly puts: Put[];
}

async function putSome(next: () => Intent[], count: number, { bench, line, puts, signal }: Some) {
  const search = createSearchClient({ endpoint: new URL(bench.engine.url ?? ''), auth: 'none' });
  try {
    const watch = new SearchableWatch(search, strains.derived.index);
    const { client, stream } = line;
    const putting = putTraffic({
      client,
      stream,
      next,
      rate,
      duration: (count / rate) * 1_000,
      signal,
      onPut: (put) => {
        puts.push(put);
        if (puts.length % watchEvery === 0 && isPlain(put)) watch.add(idOf(put, stream));
      },
    });
    return summarised(await watch.measure(putting));
  } finally {
    await search.close();
  }
}

/** One record, one document. */
function isPlain({ intent }: Put): boolean {
  return intent.kind === 'plain';
}

function idOf({ shardId, sequenceNumber, intent }: Put, stream: string): string {
  const record = { stream, shardId, sequenceNumber, partitionKey: intent.partitionKey, arrivalTime: 0 };
  return documentId(record, [0, 0, 0]);
}

function summarised(latencies: readonly number[]) {
  const sorted = latencies.map(Math.round).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return {
    samples: sorted.length,
    median: at(0.5),
    text: `median ${at(0.5)} ms, 95 % below ${at(0.95)} ms, all below ${at(1)} ms (${sorted.length} samples)`,
  };
}
