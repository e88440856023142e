import { readFile, rm } from 'node:fs/promises';
import { ensureAotCache, jvmArguments, useAotCache } from './aot-cache.ts';
import { EngineError } from './engine-error.ts';
import { type EngineFolder, prepareEngineFolder, readUrl } from './engine-folder.ts';
import { ensureJars } from './fetch-jars.ts';
import type { Java } from './java-version.ts';
import type { PinnedEngine } from './pinned-jars.ts';
import { forwardPort } from './port.ts';
import { type Server, startServer } from './server.ts';

export interface JvmFilesOptions {
  readonly java: Java;
  readonly cache: string;
  /** Another engine than the pinned one; it starts without the quick start. */
  readonly engine?: PinnedEngine | undefined;
  readonly onProgress: (message: string) => void;
  /** Gives it up. */
  readonly signal?: AbortSignal | undefined;
}

export interface JvmEngineOptions extends JvmFilesOptions {
  /** 0: ephemeral. */
  readonly port: number;
  readonly heapMiB: number;
  readonly dataFolder?: string;
}

/**
 * What a start needs, from the cache or fetched into it.
 * @throws EngineError ENGINE_DOWNLOAD_FAILED
 */
export async function ensureJvmFiles({ java, cache, engine, onProgress, signal }: JvmFilesOptions) {
  const classPath = await ensureJars(cache, { onProgress, ...(engine && { engine }) });
  signal?.throwIfAborted();
  if (engine !== undefined) return { classPath, aotCache: undefined };
  return { classPath, aotCache: await ensureAotCache(java, classPath, cache, { onProgress, signal }) };
}

/** Runs OpenSearch from its jars on this machine's Java; both jars and quick start are cached. */
export async function startJvmEngine(options: JvmEngineOptions): Promise<Server> {
  const { java, port, onProgress } = options;
  const forward = port === 0 ? undefined : await forwardPort(port);
  try {
    const { classPath, aotCache } = await ensureJvmFiles(options);
    onProgress(`starting the engine on Java ${java.version}`);
    const server = await startQuickly(options, classPath, aotCache);
    if (forward === undefined) return server;
    forward.to(server.url);
    void server.ended.then(forward.close);
    return { ...server, url: forward.url };
  } catch (error) {
    forward?.close();
    throw error;
  }
}

/** A damaged quick start is ignored by the JVM, says its log, or ends it; in both cases the next start records anew. */
async function startQuickly(
  options: JvmEngineOptions,
  classPath: readonly string[],
  aotCache: string | undefined,
): Promise<Server> {
  const folder = await prepareEngineFolder(options.dataFolder);
  if (aotCache === undefined) return await start(options, classPath, folder, []);
  try {
    const server = await start(options, classPath, folder, useAotCache(aotCache));
    if ((await readFile(folder.console, 'utf8')).includes('[error  ][aot'))
      await rm(aotCache, { force: true });
    return server;
  } catch (error) {
    if (!(error instanceof EngineError && error.code === 'ENGINE_EXITED')) throw error;
    const fresh = await prepareEngineFolder(options.dataFolder);
    const server = await start(options, classPath, fresh, []);
    await rm(aotCache, { force: true });
    return server;
  }
}

async function start(
  { java, heapMiB, signal }: JvmEngineOptions,
  classPath: readonly string[],
  folder: EngineFolder,
  cacheOptions: readonly string[],
): Promise<Server> {
  return await startServer({
    command: java.path,
    args: jvmArguments({ classPath, folder, heapMiB, cacheOptions }),
    folder,
    startTimeoutMs: 120_000,
    url: () => readUrl(folder),
    signal,
  });
}
