import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalRun } from '../../local/run/parts.ts';
import { startProxy } from '../torture/faults/relay.ts';
import { documentIds, put, settled, startPipeline } from './pipeline-run.ts';
import { announce, recovery, startRecovery } from './recovery-command.ts';
import { type Services, startServices } from './services.ts';

/** What each engine calls a text where a number belongs; Elasticsearch has had a name of its own since 8. */
const mappingRefusal = {
  opensearch: 'mapper_parsing_exception',
  elasticsearch: 'document_parsing_exception',
} as const;

const visit = (seconds: unknown, more: object = {}) => JSON.stringify({ page: '/', seconds, ...more });

describe('npx shardline verify', () => {
  let services: Services;
  let folder: string;
  let run: LocalRun;
  let forget: () => void = () => undefined;
  let users: string[];

  beforeAll(async () => {
    services = await startServices();
    folder = mkdtempSync(join(tmpdir(), 'verify-'));
    run = await startPipeline('test/integration/pipelines/verified/visits', services);
    forget = announce(run);
    // What was there before must be there after.
    await put(run, [
      { data: visit(1), partitionKey: 'user' },
      { data: visit('long'), partitionKey: 'user' },
    ]);
    await settled(run, 2);
    users = await documentIds(run, services.search);
  }, 120_000);
  afterAll(async () => {
    forget();
    await run.stop();
    await services.stop();
    rmSync(folder, { recursive: true });
  });

  const verify = (...args: readonly string[]) =>
    recovery(folder, 'verify', ...(args.includes('--pipeline') ? [] : ['--pipeline', 'visits']), ...args);
  const fileOf = (lines: readonly string[]) => {
    const file = join(folder, 'lines.txt');
    writeFileSync(file, lines.join('\n'));
    return file;
  };
  async function summaries(): Promise<number> {
    await services.search.indices.refresh({ index: 'dead-letters.visits.*' });
    return (await services.search.count({ index: 'dead-letters.visits.*' })).count;
  }
  const letterObjects = () =>
    readdirSync(run.deadLetters, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map(({ name }) => name);

  it('accounts for every record that it put, and leaves nothing behind', async () => {
    const before = [letterObjects(), await summaries()];
    const lines = Array.from({ length: 400 }, (_, n) => visit(n));
    // Filtered, refused by the transform, and refused by the mapping in one of two documents.
    lines.push(visit(0, { robot: true }), visit(0, { page: '' }), visit('long'), '{');
    const { code, stdout } = await verify('--file', fileOf(lines));
    expect(stdout).toMatch(/every record is accounted for/);
    expect(stdout).toMatch(/put\s+404\n\s+searchable\s+400 .*median/);
    expect(stdout).toMatch(/filtered\s+1\n\s+dead letters\s+3 /);
    for (const reason of [
      'transform:transform_failed 1',
      `bulk:${mappingRefusal[services.distribution]} 1`,
      'decode:invalid_json 1',
    ]) {
      expect(stdout).toContain(reason);
    }
    expect(code).toBe(0);
    expect(await documentIds(run, services.search)).toEqual(users);
    expect([letterObjects(), await summaries()]).toEqual(before);
  });

  it('leaves nothing that a replay of the stream would bring back', async () => {
    const { code, stdout } = await recovery(
      folder,
      ...(['replay', '--pipeline', 'visits', '--from', 'trim-horizon', '--batch-size', '50'] as const),
    );
    expect(stdout).toMatch(/\b2 records/);
    expect(code).toBe(0);
    expect(await documentIds(run, services.search)).toEqual(users);
  });

  it('says which are missing when the time is over, and ends with 1', async () => {
    // Indexed, and not to be found.
    const refresh = (refresh_interval: string) =>
      services.search.indices.putSettings({ index: 'visits-*', settings: { refresh_interval } });
    await refresh('-1');
    try {
      const { code, stdout } = await verify('--file', fileOf([visit(1)]), '--timeout', '3');
      expect(stdout).toMatch(/1 record is missing/);
      expect(stdout).toMatch(/shardId-\d+ \d+, expected to be indexed/);
      expect(code).toBe(1);
    } finally {
      await refresh('1s');
    }
  });

  it('waits for what it has put when it is stopped, and leaves nothing behind then either', async () => {
    const before = [letterObjects(), await summaries()];
    const lines = Array.from({ length: 20 }, (_, n) => visit(n % 10 === 0 ? 'long' : n));
    const { child, end } = startRecovery(folder, 'verify', ['--pipeline', 'visits', '--file', fileOf(lines)]);
    const waits = async () => {
      for (let said = ''; !said.includes('waiting for them'); ) {
        said += String(child.stderr && (await once(child.stderr, 'data')));
      }
    };
    await waits().finally(() => child.kill('SIGINT'));
    expect(await end).toMatchObject({ code: 130, stdout: expect.stringContaining('is accounted for') });
    expect(await documentIds(run, services.search)).toEqual(users);
    expect([letterObjects(), await summaries()]).toEqual(before);
  });

  it('waits for an engine that resets connections for a while', async () => {
    let searches = 0;
    const proxy = await startProxy(
      () => services.searchUrl,
      async ({ path, forward, reply, reset }) => {
        if (path.includes('_search')) searches += 1;
        // The first search asks whether the engine is there at all.
        if (searches >= 2 && searches <= 5) reset();
        else reply(await forward());
      },
    );
    forget = announce({ ...run, engine: { ...run.engine, url: proxy.url } });
    try {
      const { code, stdout } = await verify('--file', fileOf([visit(1), visit(2)]));
      expect(stdout).toMatch(/every record is accounted for/);
      expect(code).toBe(0);
      expect(searches).toBeGreaterThan(5);
    } finally {
      forget = announce(run);
      await proxy.stop();
    }
    expect(await documentIds(run, services.search)).toEqual(users);
  });

  it.each([
    ['a pipeline that does not run', ['--pipeline', 'sensors'], 'No local run of sensors is up', 1],
    ['a file that is not there', ['--file', 'nowhere.txt'], "nowhere.txt can't be read", 1],
    ['a number that is none', ['--records', 'many'], 'whole number', 2],
  ])('says in a sentence what is wrong with %s, and puts nothing', async (_, args, sentence, expected) => {
    const { code, stderr } = await verify(...args);
    expect(stderr).toContain(sentence);
    expect(code).toBe(expected);
  });
});
