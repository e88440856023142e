import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { describeEngine } from '../../../local/engine/describe-engine.ts';
import { type Engine, type EngineOptions, startEngine } from '../../../local/engine/engine.ts';
import { isAlive } from '../../../local/is-alive.ts';

// The first start on a machine fetches 71 MB and records the quick start.
vi.setConfig({ testTimeout: 240_000 });

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Partial<EngineOptions> = {}): Promise<Engine> {
  const engine = await startEngine({ onProgress: () => {}, ...options });
  cleanups.push(() => engine.stop());
  return engine;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-test-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function engineFolders(parent: string): readonly string[] {
  return readdirSync(parent).filter((name) => name.startsWith('shardline-engine-'));
}

function readPid(folder: string): number {
  return Number(readFileSync(join(folder, 'engine.pid'), 'utf8'));
}

const searchAnswer = z.object({ hits: z.object({ total: z.object({ value: z.number() }) }) });

async function put(engine: Engine, id: string): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${engine.url}/t/_doc/${id}?refresh=true`, {
    method: 'PUT',
    headers,
    body: '{"n":1}',
  });
  return answer.status;
}

async function count(engine: Engine): Promise<number> {
  const answer = await fetch(`${engine.url}/t/_search?q=n:1`);
  return searchAnswer.parse(await answer.json()).hits.total.value;
}

test('an engine is started on a free port of loopback, takes a document, and leaves nothing behind', async () => {
  const parent = temporaryFolder();
  vi.stubEnv('TMPDIR', parent);
  const engine = await start().finally(() => vi.unstubAllEnvs());
  expect(engine).toMatchObject({ distribution: 'opensearch', version: '3.8.0' });
  expect(engine.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const folder = join(parent, engineFolders(parent)[0] ?? '');
  const pid = readPid(folder);
  expect(isAlive(pid)).toBe(true);
  expect(await put(engine, 'a')).toBe(201);
  expect(await count(engine)).toBe(1);

  // Another start finds it by its URL, and leaves it alone when it stops.
  const found = await start({ url: `${engine.url}/` });
  expect(found).toMatchObject({
    url: engine.url,
    version: '3.8.0',
    source: 'running engine, given by its URL',
  });
  await found.stop();

  await engine.stop();
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(folder)).toBe(false);
  await expect(describeEngine(engine.url)).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
});

test('a data folder is kept, held by one engine at a time, and freed when the parent is killed', async () => {
  const dataFolder = temporaryFolder();
  const { parent, url } = await startInChild(dataFolder);
  const pid = readPid(dataFolder);
  await expect(start({ dataFolder })).rejects.toMatchObject({
    code: 'ENGINE_FOLDER_IN_USE',
    message: expect.stringMatching(
      new RegExp(`${dataFolder} is held by .* process ${pid}: end that process`),
    ),
  });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/t/_doc/a?refresh=true`, { method: 'PUT', headers, body: '{"n":1}' });

  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000);

  const port = await freePort();
  const again = await start({ dataFolder, port });
  expect(again.url).toBe(`http://127.0.0.1:${port}`);
  await vi.waitFor(async () => expect(await count(again)).toBe(1), 10_000);
  // From outside: the caller hears of it.
  process.kill(readPid(dataFolder), 'SIGKILL');
  expect(await again.died).toMatch(
    /^The search engine ended by itself \(signal SIGKILL\)\. Its last log lines: /,
  );
});

test('a killed parent leaves no temporary folder either', async () => {
  const temporary = temporaryFolder();
  const { parent } = await startInChild(undefined, { TMPDIR: temporary });
  const pid = readPid(join(temporary, engineFolders(temporary)[0] ?? ''));
  parent.kill('SIGKILL');
  await vi.waitFor(() => {
    expect(isAlive(pid)).toBe(false);
    expect(engineFolders(temporary)).toEqual([]);
  }, 5_000);
});

test('what a killed parent and a killed guard left is cleared by the next start, the engine included', async () => {
  const temporary = temporaryFolder();
  const { parent } = await startInChild(undefined, { TMPDIR: temporary });
  const pid = readPid(join(temporary, engineFolders(temporary)[0] ?? ''));
  const { stdout: guard } = await promisify(execFile)('ps', ['-o', 'ppid=', '-p', String(pid)]);
  // Stopped, so that it doesn't come to end what its guard can't.
  parent.kill('SIGSTOP');
  process.kill(Number(guard), 'SIGKILL');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  expect(isAlive(pid)).toBe(true);
  vi.stubEnv('TMPDIR', temporary);
  const next = await start().finally(() => vi.unstubAllEnvs());
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000);
  expect(engineFolders(temporary)).toEqual([expect.stringContaining(`-${process.pid}-`)]);
  await next.stop();
});

test('a start that is given up ends its engine and leaves nothing behind', async () => {
  const temporary = temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
  const giveUp = new AbortController();
  const starting = start({ signal: giveUp.signal }).finally(() => vi.unstubAllEnvs());
  const pid = await vi.waitFor(() => readPid(join(temporary, engineFolders(temporary)[0] ?? '')), 60_000);
  giveUp.abort(new Error('enough'));
  await expect(starting).rejects.toThrow('enough');
  expect(isAlive(pid)).toBe(false);
  expect(engineFolders(temporary)).toEqual([]);
});

test('an engine that ends while it starts is reported with what it said, and where the rest is', async () => {
  const dataFolder = temporaryFolder();
  mkdirSync(join(dataFolder, 'data'));
  writeFileSync(join(dataFolder, 'data', 'nodes'), 'a file where a folder belongs');
  const failure = await start({ dataFolder }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'ENGINE_EXITED' });
  expect(String(failure)).toContain('ended while it started (exit code 1), and logged: ');
  expect(String(failure)).toContain(join(dataFolder, 'logs', 'console.log'));
  expect(existsSync(join(dataFolder, 'engine.pid'))).toBe(false);
});

test('a port in use is named before anything is started', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await expect(start({ port: port ?? 0 })).rejects.toMatchObject({
    code: 'ENGINE_PORT_IN_USE',
    message: expect.stringMatching(`port ${port} can't be used on 127.0.0.1 .it is in use.: end the process`),
  });
});

test.each([
  [{ port: 70_000 }, 'port is 70000: give a whole number from 1 to 65535'],
  [{ heapMiB: 16 }, 'heap is 16 MiB: give a whole number from 256 to 31744'],
  [{ url: 'nowhere' }, "URL is 'nowhere'"],
])('%j is refused with key, value and limit', async (options, sentence) => {
  await expect(start(options)).rejects.toThrow(sentence);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Starts an engine in a Node process of its own, which can then be killed. */
async function startInChild(
  dataFolder: string | undefined,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ parent: ChildProcess; url: string }> {
  const module = new URL('../../../local/engine/engine.ts', import.meta.url).href;
  const options = dataFolder === undefined ? '' : `dataFolder: ${JSON.stringify(dataFolder)},`;
  const code = `
    const { startEngine } = await import(${JSON.stringify(module)});
    const engine = await startEngine({ ${options} onProgress: () => {} });
    console.log(engine.url);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanups.push(() => parent.kill('SIGKILL'));
  const [chunk] = await once(parent.stdout, 'data');
  return { parent, url: String(chunk).trim() };
}
