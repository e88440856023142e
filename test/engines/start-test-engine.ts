import { readFileSync } from 'node:fs';
import { cacheFolder } from '../../local/cache-folder.ts';
import { type Engine, startEngine } from '../../local/engine/engine.ts';
import { findJava } from '../../local/engine/find-java.ts';
import type { Java } from '../../local/engine/java-version.ts';
import { startJvmEngine } from '../../local/engine/jvm-engine.ts';
import { pinnedEngine } from '../../local/engine/pinned-jars.ts';
import { testEngines } from './engines.ts';
import { startElasticsearch } from './start-elasticsearch.ts';

/**
 * Starts one of the engines of `npm run test:engines` on a free port of this machine.
 * @throws Error when there is none of that name, no Java 21 or newer, or it can't be had
 */
export async function startTestEngine(name: string): Promise<Pick<Engine, 'url' | 'stop'>> {
  const engine = testEngines[name];
  if (engine === undefined) {
    throw new Error(`There is no engine ${name}; give one of ${Object.keys(testEngines).join(', ')}.`);
  }
  const onProgress = (message: string) => console.error(`${name}: ${message}`);
  if (engine.kind === 'pinned') return await startEngine({ onProgress: () => undefined });
  const java = await someJava();
  if (engine.kind === 'zip') return await startElasticsearch(engine, java, onProgress);
  const pinned = pinnedEngine.parse(JSON.parse(readFileSync(new URL(engine.file, import.meta.url), 'utf8')));
  return await startJvmEngine({
    ...{ java, onProgress, engine: pinned },
    ...{ cache: cacheFolder(), port: 0, heapMiB: 512 },
  });
}

async function someJava(): Promise<Java> {
  const java = await findJava();
  if (java !== undefined) return java;
  throw new Error('The engines of these tests need Java 21 or newer: install a JDK.');
}
