import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { deadLetters, put, runOptions, settled, until } from './pipeline-run.ts';
import { recovery, startAnnounced } from './recovery-command.ts';
import { lacksDeleteByQuery, runnable } from './runnable.ts';
import { deleteIndices, type Services, startServices } from './services.ts';

const page = readFileSync('docs/guides/erase-a-person.md', 'utf8');
const { panes, results, monitors, alerts } = windowIndices('social');
const indices = ['social-*', panes, results, monitors, alerts, 'dead-letters.social.*'];

const noReindex = 'the page deletes by query, and this engine comes without the module reindex';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** Each request of the page, by the heading it stands under. */
function requestsBelow(heading: string): Request[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  const blocks = [...section.matchAll(/```http\n(.*?)```/gs)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split(/\n(?=POST )/))
    .map((text) => {
      const [, method = '', path = '', body = ''] = /^(\w+) (\S+)\n(.*)$/s.exec(`${text.trim()}\n`) ?? [];
      return { method, path, body: body.trim() === '' ? undefined : JSON.parse(body) };
    });
}

/** The arguments of each command of the page. */
const commands = [...page.matchAll(/^npx shardline dead-letters (.*?)(?: +#.*)?$/gm)].map(([, args = '']) =>
  args.split(' '),
);

const hits = z.object({
  hits: z.object({ hits: z.array(z.object({ _index: z.string(), _source: z.unknown() })) }),
});

describe('a person is erased by the page', () => {
  let services: Services;
  let folder: string;
  let run: LocalRun;
  let stop: (() => Promise<void>) | undefined;

  const post = (author: string, text: string) => JSON.stringify({ id: `${author} ${text}`, author, text });
  const records = [
    // Enough in a minute for an alert about her.
    ...Array.from({ length: 310 }, (_, n) => post('bob', `${n} to @ada`)),
    ...Array.from({ length: 5 }, (_, n) => post('ada', `${n} of mine`)),
    ...Array.from({ length: 7 }, (_, n) => post('eve', `${n} to @bob`)),
    JSON.stringify({ id: 1, text: 'no author, but @ada' }),
    JSON.stringify({ id: 2, text: 'no author, but @bob' }),
    `[${post('ada', 'one of two')},{"id":3,"text":"no author"}]`,
  ];

  beforeAll(async () => {
    services = await startServices();
    folder = mkdtempSync(join(tmpdir(), 'erasing-'));
    await deleteIndices(services.search, indices.join(','));
    const dataDir = join(folder, 'data');
    const options = runOptions(await runnable('social', services), {
      dataDir,
      searchUrl: services.searchUrl,
      sweepSeconds: 1,
    });
    ({ run, stop } = await startAnnounced(options));
    await put(
      run,
      records.map((data, n) => ({ data, partitionKey: `key-${n % 7}` })),
    );
    await settled(run, records.length);
    // An index that is just being made answers 503: its shard isn't there yet.
    await until(async () => (await found(alerts).catch(() => [])).length > 0);
  }, 120_000);
  afterAll(async () => {
    await stop?.();
    await services.stop();
    rmSync(folder, { recursive: true });
  });

  /** Documents in an index that hold her name, as JSON. */
  async function found(index: string, name = 'ada'): Promise<string[]> {
    const response = await ask({ method: 'POST', path: `/${index}/_refresh`, body: undefined }).then(() =>
      ask({ method: 'POST', path: `/${index}/_search?size=10000`, body: { track_total_hits: true } }),
    );
    return hits
      .parse(response)
      .hits.hits.map((hit) => JSON.stringify(hit))
      .filter((text) => new RegExp(`\\b${name}\\b`).test(text));
  }

  async function ask({ method, path, body }: Request): Promise<unknown> {
    const response = await fetch(`${services.searchUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(response.status, `${method} ${path}: ${text}`).toBe(200);
    return JSON.parse(text);
  }

  const letterTexts = () => deadLetters(run).map(({ data }) => Buffer.from(data, 'base64').toString());

  it('who is in each place that the page names', async () => {
    const [documents, inPanes, inResults, inMonitors, inAlerts, inSummaries] = await Promise.all(
      indices.map((index) => found(index)),
    );
    for (const some of [documents, inPanes, inResults, inMonitors, inAlerts]) expect(some).not.toEqual([]);
    expect(inSummaries).toEqual([]);
    expect(letterTexts().filter((text) => text.includes('ada'))).toHaveLength(2);
  });

  /** By its pipeline: other workers have runs at the same time. */
  const letters = (...args: readonly string[]) =>
    recovery(folder, 'dead-letters', ...args, '--pipeline', run.pipeline.name);

  it('out of the dead letters, and nobody else', async () => {
    const [preview, erasing] = commands;
    expect(erasing).toEqual([...(preview ?? []), '--yes']);
    const said = await letters(...(preview ?? []));
    expect(said).toMatchObject({ code: 0 });
    expect(said.stdout).toContain('1 letter would be erased. Nothing has changed: pass --yes.');
    expect(letterTexts()).toHaveLength(3);
    const done = await letters(...(erasing ?? []));
    expect(done.stdout).toContain('1 letter erased.\n1 left, because their records hold other values too');
    expect(done.code).toBe(1);
    expect(`${said.stdout}${done.stdout}`).not.toMatch(/\bada\b/);
    const [shared] = deadLetters(run).filter(({ data }) => atob(data).includes('ada'));
    const byNumber = await letters('erase', shared?.sequenceNumber ?? '', '--yes');
    expect(byNumber).toMatchObject({ code: 0 });
    expect(letterTexts()).toEqual(['{"id":2,"text":"no author, but @bob"}']);
  });

  it('out of the documents, windows and alerts, and nobody else', async ({ skip }) => {
    skip(await lacksDeleteByQuery(services), noReindex);
    const soon = String(Date.now() + 86_400_000);
    for (const heading of ['3. Documents', '4. Windows', '5. Alerts']) {
      const requests = requestsBelow(heading);
      expect(requests.length).toBeGreaterThan(1);
      for (const request of requests) {
        const body = JSON.stringify(request.body)?.replace('1763856000000', soon);
        await ask({ ...request, body: body === undefined ? undefined : JSON.parse(body) });
      }
    }
    for (const index of indices) expect(await found(index)).toEqual([]);
    expect(await found('social-*', 'eve')).toHaveLength(7);
    expect(await found(results, 'bob')).not.toEqual([]);
    expect(await found(panes, 'bob')).not.toEqual([]);
  });

  it('and windows go on when she comes again', async ({ skip }) => {
    skip(await lacksDeleteByQuery(services), noReindex);
    // In the next window: for a minute the engine remembers the versions of those that were deleted.
    const minute = 60_000;
    const createdAt = new Date((Math.floor(Date.now() / minute) + 1) * minute).toISOString();
    const data = JSON.stringify({ id: 4, author: 'eve', text: 'hello @ada', createdAt });
    await put(run, [{ data, partitionKey: 'key-1' }]);
    await until(async () => (await found(panes)).length > 0);
    await until(async () => (await found(results)).length > 0);
    expect(await found('social-*')).toHaveLength(1);
  });

  it('of whom no file of the run tells but the stream', () => {
    const files = readdirSync(run.deadLetters, { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile()).length).toBeGreaterThan(0);
    expect(letterTexts().join()).not.toContain('ada');
  });
});
