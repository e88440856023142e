import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { searchAccess } from '../../cli/kit/search-access.ts';
import type { SearchConfig } from '../../functions/lambda/environment.ts';
import { startEngine } from '../engine/engine.ts';
import { type LocalKinesis, startKinesis } from '../kinesis/start-kinesis.ts';
import { canKeepOnDisk } from '../kinesis/store.ts';
import { connect } from './connect.ts';
import { deployedOptions } from './deployed-options.ts';
import { type Folders, isInMemory, prepareFolders } from './folders.ts';
import type { RunOptions } from './options.ts';
import type { LocalRun } from './parts.ts';
import { pipelineAt, pipelinePlace } from './pipelines.ts';
import { Releases } from './releases.ts';
import { synthesizeInChild } from './synthesize.ts';
import { readTemplate } from './template.ts';

type Report = (message: string) => void;

/** Milliseconds that what is being started gets to end, when the start is given up. A download may take longer. */
const giveUpPatienceMs = 1_000;

/**
 * Starts Kinesis, engine, function and event source mapping, and installs the pipeline's template.
 *
 * @param signal gives the start up
 * @param synthesizeStack makes the template and the functions' code
 * @throws Error with one sentence, or the signal's reason; whatever had been started is stopped before.
 */
export async function startRun(
  options: RunOptions,
  report: Report,
  signal?: AbortSignal,
  synthesizeStack = synthesizeInChild,
): Promise<LocalRun> {
  const releases = new Releases();
  const starting = startAll(options, report, releases, signal, synthesizeStack);
  try {
    return await Promise.race([starting, abandoned(signal)]);
  } catch (thrown) {
    if (signal?.aborted) {
      const ended = starting.then(undefined, () => undefined);
      await Promise.race([ended, delay(giveUpPatienceMs, undefined, { ref: false })]);
    }
    await releases.run();
    throw thrown;
  }
}

async function startAll(
  options: RunOptions,
  report: Report,
  releases: Releases,
  signal: AbortSignal | undefined,
  synthesizeStack: typeof synthesizeInChild,
): Promise<LocalRun> {
  // Before what takes seconds: a wrong definition, a wrong option and a port in use are told at once.
  const pipeline = await pipelineAt(options.pipeline);
  const deployed = await deployedOptions(options);
  const access =
    options.searchUrl === undefined ? undefined : searchAccess(options, new URL(options.searchUrl));
  const isPlain = access?.auth === 'none' && access.ca === undefined;
  const folders = await prepareFolders(options, releases);
  const kinesis = await useKinesis(options, folders, report);
  releases.add(kinesis.stop);
  const { folder } = pipelinePlace(options.pipeline);
  const parts = endingTogether(signal);
  const ready = await Promise.allSettled([
    parts.add((either) =>
      startEngine({
        ...(options.searchUrl === undefined
          ? {}
          : { url: options.searchUrl, access: isPlain ? undefined : access }),
        port: options.searchPort,
        dataFolder: folders.engine,
        onProgress: report,
        signal: either,
      }).then((engine) => {
        releases.add(engine.stop);
        return engine;
      }),
    ),
    parts.add((either) =>
      synthesizeStack(deployed, { outdir: folders.synth, folder, signal: either }).then(readTemplate),
    ),
  ]);
  signal?.throwIfAborted();
  const [engine, template] = allOrThrow(ready);
  const search: SearchConfig = { auth: 'none', ...access, endpoint: new URL(engine.url) };
  const made = { folders, kinesis, engine, search, template, pipeline };
  return connect({ ...made, options, deployed, report, releases, signal });
}

async function useKinesis(
  { kinesisEndpoint: endpoint, kinesisPort: port, dataDir }: RunOptions,
  { kinesis: folder }: Folders,
  report: Report,
): Promise<LocalKinesis> {
  if (endpoint !== undefined) return { endpoint, stop: async () => undefined };
  if (canKeepOnDisk() || dataDir !== undefined) {
    if (await isInMemory(folder))
      report(`${dirname(folder)} is in memory on this machine; for a long run give --data-dir on a disk`);
    return await startKinesis({ port, folder });
  }
  report(`the stream is kept in memory, about 2 KB a record: leveldown has no build for ${platform}`);
  return await startKinesis({ port });
}

const platform = `${process.platform}-${process.arch}`;

/** Parts that are of no use alone: each gets a signal, by which the first that fails ends the others. */
function endingTogether(signal: AbortSignal | undefined) {
  const failure = new AbortController();
  const either = AbortSignal.any([failure.signal, ...(signal ? [signal] : [])]);
  return {
    add: async <Part>(start: (signal: AbortSignal) => Promise<Part>): Promise<Part> => {
      try {
        return await start(either);
      } catch (thrown) {
        failure.abort(thrown);
        throw thrown;
      }
    },
  };
}

/** Never resolves. @throws the signal's reason as soon as there is one */
function abandoned(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** All are awaited even when one fails, so that nothing is left to start after the others have been stopped. */
function allOrThrow<Values extends readonly unknown[]>(
  settled: {
    [Place in keyof Values]: PromiseSettledResult<Values[Place]>;
  },
): Values;
function allOrThrow(settled: readonly PromiseSettledResult<unknown>[]): readonly unknown[] {
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
