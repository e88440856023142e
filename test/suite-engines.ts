import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { type Engine, prepareEngine, startEngine } from '../local/engine/engine.ts';
import { EngineError } from '../local/engine/engine-error.ts';
import { isAlive } from '../local/is-alive.ts';
import { listenOnLoopback } from '../local/loopback.ts';
import { startTestEngine } from './engines/start-test-engine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * Answers `GET /<worker>?process=<pid>` with the URL of that worker's engine, and `GET /files` as soon as a start fetches nothing
     * any more; undefined when a remote one is named.
     */
    readonly engines: string | undefined;
  }
}

/**
 * The engines of a run: one a worker, started when its first test file asks for it and kept for the next. A JVM that
 * each file starts anew costs it ten seconds, and then runs cold.
 *
 * What is fetched for them is fetched here, beside the unit tests: it takes a minute or two once, and belongs to no
 * test's time. It tells what it fetches, and ends the run with one sentence if there can be no engine.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env.SHARDLINE_SEARCH_URL) return undefined;
  const other = process.env.SHARDLINE_TEST_ENGINE;
  const files = other ? Promise.resolve() : orEnd(prepareEngine((message) => console.error(message)));
  const start = async () => {
    await files;
    return other ? await startTestEngine(other) : await startEngine({ onProgress: () => undefined });
  };
  const engines = new Map<string, Promise<Pick<Engine, 'url' | 'stop'>>>();
  const owners = new Map<string, number>();
  const engineOf = (worker: string, owner: number) => {
    const other = owners.get(worker);
    if (other !== undefined && other !== owner && isAlive(other)) {
      throw new Error(
        `The processes ${other} and ${owner} are both worker ${worker}: one engine serves one.`,
      );
    }
    owners.set(worker, owner);
    const started = engines.get(worker) ?? start();
    engines.set(worker, started);
    return started;
  };
  const server = createServer(async (request, response) => {
    try {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://suite');
      if (pathname === '/files') await files;
      const owner = Number(searchParams.get('process'));
      response.end(pathname === '/files' ? '' : (await engineOf(pathname, owner)).url);
    } catch (thrown) {
      response.writeHead(500).end(String(thrown));
    }
  });
  const listening = await listenOnLoopback(server, 0);
  project.provide('engines', listening.url);
  return async () => {
    await listening.stop();
    await Promise.all([...engines.values()].map(async (engine) => (await engine).stop()));
  };
}

async function orEnd(prepared: Promise<void>): Promise<void> {
  try {
    await prepared;
  } catch (thrown) {
    if (!(thrown instanceof EngineError)) throw thrown;
    console.error(thrown.message);
    process.exit(1);
  }
}
