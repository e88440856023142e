import { setTimeout as delay } from 'node:timers/promises';
import { createSearchClient } from '../functions/indexer/search-client.ts';
import { engineRequest } from '../functions/setup/engine-request.ts';
import { installTemplates } from '../functions/setup/install.ts';
import { isPassed } from '../local/event-source-mapping/position.ts';
import { startKinesis } from '../local/kinesis/start-kinesis.ts';
import type { Releases } from '../local/run/releases.ts';
import { type EdgeOptions, startEngineProxy } from './faults/engine-proxy.ts';
import { startStreamProxy } from './faults/stream-proxy.ts';
import { KillableEngine } from './parts/engine.ts';
import { LetterBox } from './parts/letter-box.ts';
import { type Line, type Pace, startLine } from './parts/line.ts';
import type { MutantName } from './parts/mutants.ts';
import type { StrainName } from './strains.ts';
import type { Put } from './traffic/intent.ts';

export interface BenchOptions {
  readonly folder: string;
  readonly pipelines: readonly StrainName[];
  readonly shards: number;
  readonly pace: Pace;
  readonly edge: EdgeOptions;
  readonly mutant?: MutantName | undefined;
  readonly report: (message: string) => void;
}

/** All parts at work, each behind its proxy. */
export interface Bench {
  readonly engine: KillableEngine;
  readonly letters: LetterBox;
  readonly lines: readonly Line[];
  /** Resolves when no request is on its way to the engine any more, not even one whose sender has given it up. */
  readonly settled: () => Promise<void>;
}

/** Starts everything; what was started is in `releases`, also when a later part fails. */
export async function startBench(options: BenchOptions, releases: Releases): Promise<Bench> {
  const { folder, edge, pipelines } = options;
  const release = releases.add.bind(releases);
  const letters = new LetterBox(folder);
  const kinesis = await startKinesis({ port: 0 });
  release(kinesis.stop);
  const engine = new KillableEngine(`${folder}/engine`);
  release(() => engine.stop());
  const description = await engine.start();
  const engineProxy = await startEngineProxy(() => engine.url, edge);
  release(engineProxy.stop);
  const streamProxy = await startStreamProxy(kinesis.endpoint, edge);
  release(streamProxy.stop);
  const lines: Line[] = [];
  for (const name of pipelines) {
    await install(name, description);
    lines.push(
      await startLine({
        ...options,
        name,
        searchUrl: engineProxy.url,
        kinesisUrl: kinesis.endpoint,
        streamUrl: streamProxy.url,
        deadLetters: letters.path,
        mutant: options.mutant,
        release,
      }),
    );
  }
  return { engine, letters, lines, settled: engineProxy.settled };
}

async function install(
  name: string,
  engine: Parameters<typeof installTemplates>[0]['engine'] & { url: string },
) {
  const { pipeline } = await import(`./pipelines/${name}.ts`);
  const search = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
  try {
    await installTemplates({ request: engineRequest(search), pipeline, engine });
  } finally {
    await search.close();
  }
}

const pollInterval = 250;

export interface Waiting {
  /** How long a shard may stand still, in milliseconds. */
  readonly patience: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until the event source mapping has passed everything that was put. Answers the shards in which nothing has
 * moved for `patience` milliseconds although something is left.
 */
export async function untilPassed(
  line: Line,
  puts: readonly Put[],
  { patience, signal }: Waiting,
): Promise<string[]> {
  const last = new Map<string, string>();
  for (const { shardId, sequenceNumber } of puts) {
    const known = last.get(shardId);
    if (known === undefined || BigInt(sequenceNumber) > BigInt(known)) last.set(shardId, sequenceNumber);
  }
  let moved = performance.now();
  for (let before = ''; ; ) {
    const waiting = [...last].filter(([shardId, sequenceNumber]) => {
      return !isPassed(line.passed(shardId), sequenceNumber);
    });
    if (waiting.length === 0) return [];
    const now = waiting.map(([shardId]) => `${shardId} ${line.passed(shardId)}`).join();
    if (now !== before) moved = performance.now();
    before = now;
    if (performance.now() - moved > patience) return waiting.map(([shardId]) => shardId);
    await delay(pollInterval, undefined, { signal });
  }
}
