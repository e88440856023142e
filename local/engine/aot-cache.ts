import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { reason } from './engine-error.ts';
import { type EngineFolder, prepareEngineFolder, readUrl } from './engine-folder.ts';
import type { Java } from './java-version.ts';
import { withScratchFolder } from './scratch-folder.ts';
import { startServer } from './server.ts';

/** A cache of loaded and linked classes in one step: https://openjdk.org/jeps/514 */
const minimumJava = 25;
const heapMiB = 512;

export interface AotProgress {
  readonly onProgress: (message: string) => void;
  /** Gives the recording up. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The file that shortens the engine's start to less than half, recorded once per Java and set of jars by a run of its
 * own (20 to 40 s), never by a run that someone waits for to end. Undefined where Java can't: the engine starts
 * without it just as well.
 */
export async function ensureAotCache(
  java: Java,
  classPath: readonly string[],
  cache: string,
  { onProgress, signal }: AotProgress,
): Promise<string | undefined> {
  if (java.major < minimumJava) return undefined;
  const folder = join(cache, 'engine', 'aot');
  const file = join(folder, `${keyOf(java, classPath)}.aot`);
  if (existsSync(file)) return file;
  if (existsSync(`${file}.failed`)) return undefined;
  onProgress('preparing quick starts of the engine (20 to 40 s, only this once)');
  await mkdir(folder, { recursive: true });
  return await withScratchFolder(folder, async (scratch) => {
    const recorded = join(scratch, 'engine.aot');
    const failure = await record(java, classPath, recorded, signal).then(() => 'no file was written', reason);
    // A recording that was cut short may leave half a file, and says nothing about this Java.
    signal?.throwIfAborted();
    if (existsSync(recorded)) {
      await rename(recorded, file);
      return file;
    }
    await writeFile(`${file}.failed`, failure);
    return undefined;
  });
}

/** The check of the file's sum takes 0.1 s; without it a damaged file crashes the engine, or worse, doesn't. */
export function useAotCache(file: string): readonly string[] {
  return [`-XX:AOTCache=${file}`, '-XX:+VerifySharedSpaces'];
}

/** The JVM checks paths, sizes and times of the jars itself, and ignores a cache that doesn't fit. */
function keyOf(java: Java, classPath: readonly string[]): string {
  const jars = classPath.map((jar) => `${jar} ${statSync(jar).mtimeMs}`);
  const key = [java.path, java.version, statSync(java.path).mtimeMs, ...jars].join('\n');
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/** The JVM writes the file when it ends, in about 10 s. */
async function record(
  java: Java,
  classPath: readonly string[],
  file: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = await prepareEngineFolder();
  const cacheOptions = [`-XX:AOTCacheOutput=${file}`];
  const server = await startServer({
    command: java.path,
    args: jvmArguments({ classPath, folder, heapMiB, cacheOptions }),
    folder,
    startTimeoutMs: 120_000,
    graceMs: 120_000,
    url: () => readUrl(folder),
    signal,
  });
  const giveUp = (): void => void server.kill();
  signal?.addEventListener('abort', giveUp);
  try {
    await exercise(server.url);
  } finally {
    await server.stop();
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Does what a run does first, so that those classes are in the cache too. */
async function exercise(url: string): Promise<void> {
  const headers = { 'content-type': 'application/x-ndjson' };
  const body = Array.from(
    { length: 300 },
    (_, n) => `{"create":{"_index":"warm"}}\n{"text":"word ${n}","n":${n},"at":"2020-01-01T00:00:00Z"}\n`,
  ).join('');
  await fetch(`${url}/_bulk?refresh=true`, { method: 'POST', headers, body });
  await fetch(`${url}/warm/_search?q=word&sort=n:desc`);
  await fetch(`${url}/warm/_count?q=n:7`);
}

interface JvmSettings {
  readonly classPath: readonly string[];
  readonly folder: EngineFolder;
  readonly heapMiB: number;
  /** Options of the ahead-of-time cache: recording it or using it. */
  readonly cacheOptions?: readonly string[];
}

/** The arguments that have `java` run a single OpenSearch node with all the modules on the class path. */
export function jvmArguments(settings: JvmSettings): readonly string[] {
  const { classPath, folder, heapMiB, cacheOptions = [] } = settings;
  return [
    `-Xms${heapMiB}m`,
    `-Xmx${heapMiB}m`,
    // The parent circuit breaker trips under the serial collector, which the JVM takes on small machines.
    '-XX:+UseG1GC',
    '-XX:+ExitOnOutOfMemoryError',
    // Statistics in the system's temporary folder would outlive a killed JVM.
    '-XX:-UsePerfData',
    ...cacheOptions,
    `-Djava.io.tmpdir=${folder.scratch}`,
    '-cp',
    classPath.join(delimiter),
    'org.codelibs.opensearch.runner.OpenSearchRunner',
    ...['-basePath', folder.path, '-confPath', folder.config],
    ...['-logsPath', folder.logs, '-dataPath', folder.data],
    // The runner adds the node's number, 1, to the base; the result of 0 has the system choose.
    ...['-numOfNode', '1', '-baseHttpPort', '-1'],
    ...['-clusterName', 'shardline', '-printOnFailure'],
  ];
}
