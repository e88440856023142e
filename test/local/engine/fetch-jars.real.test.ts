import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureJars } from '../../../local/engine/fetch-jars.ts';
import { jarFile, type PinnedEngine, readPinnedEngine } from '../../../local/engine/pinned-jars.ts';

const jars = { one: Buffer.alloc(200_000, 'one'), two: Buffer.from('two') };
const engine: PinnedEngine = {
  artifact: 'org.example:engine:1.0',
  jars: Object.entries(jars).map(([name, bytes]) => ({
    coordinates: `org.example:${name}:1.0`,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })),
};
const paths: Record<string, Buffer> = {
  '/org/example/one/1.0/one-1.0.jar': jars.one,
  '/org/example/two/1.0/two-1.0.jar': jars.two,
};

let cache: string;
let repository: Server;
let requests: string[];
/** Turns an answer bad: cut short, altered, refused. */
let spoil: (path: string, earlier: number) => 'cut' | 'altered' | 'missing' | undefined;

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'shardline-test-'));
  requests = [];
  spoil = () => undefined;
  repository = createServer((request, response) => {
    const path = request.url ?? '';
    const bytes = paths[path] ?? Buffer.alloc(0);
    const how = spoil(path, requests.filter((earlier) => earlier === path).length);
    requests.push(path);
    if (how === 'missing') response.statusCode = 404;
    response.setHeader('content-length', bytes.length);
    if (how === 'cut') response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    else response.end(how === 'altered' ? Buffer.alloc(bytes.length, 'x') : bytes);
  });
  await new Promise<void>((resolve) => repository.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => repository.close(resolve));
  rmSync(cache, { recursive: true });
});

async function fetchAll(messages: string[] = []): Promise<readonly string[]> {
  const address = repository.address();
  if (address === null || typeof address === 'string') throw new Error('the repository does not listen');
  const url = `http://127.0.0.1:${address.port}/`;
  return await ensureJars(cache, {
    engine,
    repository: url,
    onProgress: (message) => messages.push(message),
  });
}

describe('the jars of the engine', () => {
  test('are fetched once, with progress, and leave nothing unfinished', async () => {
    const messages: string[] = [];
    const classPath = await fetchAll(messages);
    expect(classPath.map((jar) => readFileSync(jar))).toEqual([jars.one, jars.two]);
    expect(messages).toHaveLength(2);
    expect(messages.at(-1)).toContain('2 of 2 jars');
    await fetchAll();
    expect(requests).toHaveLength(2);
    expect(readdirSync(join(cache, 'engine'))).toEqual(['1.0']);
  });

  test('are fetched anew where the cached file is altered, cut short or missing', async () => {
    const [one = '', two = ''] = await fetchAll();
    writeFileSync(one, jars.one.subarray(0, 1000));
    rmSync(two);
    await fetchAll();
    expect(readFileSync(one)).toEqual(jars.one);
    expect(readFileSync(two)).toEqual(jars.two);
    expect(requests).toHaveLength(4);
  });

  test('are asked for again when the connection breaks or the bytes are not those pinned', async () => {
    spoil = (path, earlier) => {
      if (earlier > 0) return undefined;
      return path.includes('one') ? 'cut' : 'altered';
    };
    const classPath = await fetchAll();
    expect(classPath.map((jar) => readFileSync(jar))).toEqual([jars.one, jars.two]);
    expect(requests).toHaveLength(4);
  });

  test('are refused when they stay altered: the cache keeps the good ones only', async () => {
    spoil = (path) => (path.includes('two') ? 'altered' : undefined);
    await expect(fetchAll()).rejects.toThrow(/org\.example:two:1\.0 can't be downloaded from .*SHA-256/);
    const lib = join(cache, 'engine', '1.0', 'lib');
    expect(existsSync(join(lib, 'two-1.0.jar'))).toBe(false);
    expect(readFileSync(join(lib, 'one-1.0.jar'))).toEqual(jars.one);
    expect(readdirSync(join(cache, 'engine'))).toEqual(['1.0']);
  });

  test('name the artifact and the status when the repository lacks one', async () => {
    spoil = (path) => (path.includes('one') ? 'missing' : undefined);
    await expect(fetchAll()).rejects.toMatchObject({
      code: 'ENGINE_DOWNLOAD_FAILED',
      message: expect.stringMatching(
        /org\.example:one:1\.0 .*after 3 attempts \(status 404\): check the network/,
      ),
    });
  });

  test('come out whole when two fetch them into one cache at once', async () => {
    const [first] = await Promise.all([fetchAll(), fetchAll()]);
    expect(first.map((jar) => readFileSync(jar))).toEqual([jars.one, jars.two]);
    expect(readdirSync(join(cache, 'engine'))).toEqual(['1.0']);
  });

  test('what a killed process left unfinished is removed by the next', async () => {
    await fetchAll();
    const abandoned = mkdtempSync(join(cache, 'engine', 'unfinished-4194999-'));
    rmSync(join(cache, 'engine', '1.0', 'lib', 'two-1.0.jar'));
    await fetchAll();
    expect(existsSync(abandoned)).toBe(false);
  });
});

test('the pinned list names every jar once, OpenSearch among them', () => {
  const files = readPinnedEngine().jars.map(jarFile);
  expect(new Set(files).size).toBe(files.length);
  expect(files).toContain('opensearch-3.8.0.jar');
  expect(files).toContain('netty-codec-native-quic-4.2.16.Final-osx-aarch_64.jar');
});
