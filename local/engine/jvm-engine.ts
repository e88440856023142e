import { rm } from 'node:fs/promises';
import { ensureAotCache } from './aot-cache.ts';
import { EngineError } from './engine-error.ts';
import { prepareEngineFolder, readUrl } from './engine-folder.ts';
import { ensureJars } from './fetch-jars.ts';
import type { Java } from './java-version.ts';
import { jvmArguments } from './jvm-command.ts';
import { type Server, startServer } from './server.ts';

export interface JvmEngineOptions {
  readonly java: Java;
  readonly cache: string;
  readonly port: number;
  readonly heapMiB: number;
  readonly dataFolder?: string;
  readonly onProgress: (message: string) => void;
}

/** Runs OpenSearch from its jars on this machine's Java; both jars and quick start are cached. */
export async function startJvmEngine(options: JvmEngineOptions): Promise<Server> {
  const { java, cache, onProgress } = options;
  const classPath = await ensureJars(cache, { onProgress });
  const aotCache = await ensureAotCache(java, classPath, cache, onProgress);
  onProgress(`starting the engine on Java ${java.version}`);
  if (aotCache === undefined) return await start(options, classPath, []);
  try {
    return await start(options, classPath, [`-XX:AOTCache=${aotCache}`]);
  } catch (error) {
    // The JVM ignores a cache that doesn't fit, but a damaged one can end it.
    if (!(error instanceof EngineError && error.code === 'ENGINE_EXITED')) throw error;
    const server = await start(options, classPath, []);
    await rm(aotCache, { force: true });
    return server;
  }
}

async function start(
  { java, port, heapMiB, dataFolder }: JvmEngineOptions,
  classPath: readonly string[],
  cacheOptions: readonly string[],
): Promise<Server> {
  const folder = await prepareEngineFolder(dataFolder);
  return await startServer({
    command: java.path,
    args: jvmArguments({ classPath, folder, port, heapMiB, cacheOptions }),
    folder,
    port,
    startTimeoutMs: 120_000,
    url: () => readUrl(folder),
  });
}
