import { setTimeout as delay } from 'node:timers/promises';
import { engineRequest } from '../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../functions/engine/install/install.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { isPassed } from '../../local/event-source-mapping/read-point.ts';
import { startKinesis } from '../../local/kinesis/start-kinesis.ts';
import type { Releases } from '../../local/run/releases.ts';
import { synthesizeInChild } from '../../local/run/synthesize.ts';
import { readTemplate } from '../../local/run/template.ts';
import { type EdgeOptions, type EngineProxy, startEngineProxy, windowFaults } from './faults/engine-proxy.ts';
import { startStreamProxy } from './faults/stream-proxy.ts';
import { KillableEngine } from './parts/engine.ts';
import { LetterBox } from './parts/letter-box.ts';
import { type Line, startLine } from './parts/line.ts';
import type { MutantName } from './parts/mutants.ts';
import { type Pace, windowsPace } from './parts/pace.ts';
import { startWindowsLine, type WindowsLine } from './parts/windows-line.ts';
import type { PipelineName } from './strains.ts';
import type { Put } from './traffic/intent.ts';

export interface BenchOptions {
  readonly folder: string;
  readonly pipelines: readonly PipelineName[];
  readonly shards: number;
  readonly pace: Pace;
  readonly edge: EdgeOptions;
  /** Whether what waits for alerts meets faults: the topic, and the aggregator after a step; as `edge` unless given. */
  readonly alerting?: (() => boolean) | undefined;
  /** Of these, the one whose windows and monitors are kept too. */
  readonly windowsOf?: PipelineName | undefined;
  /** As in `BenchBundle`. */
  readonly claimMargin?: number | undefined;
  readonly mutant?: MutantName | undefined;
  readonly report: (message: string) => void;
}

/** All parts at work, each behind its proxy. */
export interface Bench {
  readonly engine: KillableEngine;
  readonly letters: LetterBox;
  readonly lines: readonly Line[];
  readonly windows?: WindowsLine | undefined;
  /** Resolves when no request is on its way to the engine any more, not even one whose sender has given it up. */
  readonly settled: () => Promise<void>;
  /** As of the indexers' proxy. */
  readonly suffer: EngineProxy['suffer'];
}

/** Starts everything; what was started is in `releases`, also when a later part fails. */
export async function startBench(options: BenchOptions, releases: Releases): Promise<Bench> {
  const { folder, edge, alerting = edge.active, pipelines } = options;
  const release = releases.add.bind(releases);
  const letters = new LetterBox(folder);
  const template = templateOf(options);
  // It is awaited below; a failure before must not end the process from aside.
  template.catch(() => undefined);
  const kinesis = await startKinesis({ port: 0 });
  release(kinesis.stop);
  const engine = new KillableEngine(`${folder}/engine`);
  release(() => engine.stop());
  const description = await engine.start();
  const engineProxy = await startEngineProxy(() => engine.url, edge);
  release(engineProxy.stop);
  const windowsProxy = await startEngineProxy(() => engine.url, edge, windowFaults(edge.seed));
  release(windowsProxy.stop);
  const streamProxy = await startStreamProxy(kinesis.endpoint, edge);
  release(streamProxy.stop);
  const common = { ...options, streamUrl: streamProxy.url, deadLetters: letters.path, release };
  const lines: Line[] = [];
  for (const name of pipelines) {
    await install(name, description);
    const urls = { searchUrl: engineProxy.url, kinesisUrl: kinesis.endpoint };
    lines.push(await startLine({ ...common, ...urls, name }));
  }
  const observed = lines.find(({ name }) => name === options.windowsOf);
  const { aggregator } = (await template) ?? {};
  const windows =
    observed && aggregator
      ? await startWindowsLine({
          ...common,
          ...observed,
          alerting,
          searchUrl: windowsProxy.url,
          template: aggregator,
          pace: windowsPace,
        })
      : undefined;
  return {
    engine,
    letters,
    lines,
    windows,
    suffer: engineProxy.suffer,
    settled: async () => {
      await windows?.settled();
      await Promise.all([engineProxy.settled(), windowsProxy.settled()]);
    },
  };
}

/** In a child process, while the engine starts. */
async function templateOf({ windowsOf, folder }: BenchOptions) {
  if (windowsOf === undefined) return undefined;
  const given = { pipeline: `torture-${windowsOf}`, stage: 'local' };
  const into = { outdir: `${folder}/template`, folder: 'test/torture/pipelines' };
  return readTemplate(await synthesizeInChild(given, into));
}

async function install(
  name: string,
  engine: Parameters<typeof installTemplates>[0]['engine'] & { url: string },
) {
  const { pipeline } = await import(`./pipelines/torture-${name}.ts`);
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
  line: Pick<Line, 'passed'>,
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
