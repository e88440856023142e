import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalRun } from '../../local/run/parts.ts';
import { deadLetters, put, settled, startPipeline } from '../integration/pipeline-run.ts';
import { type Services, startServices } from '../integration/services.ts';
import { blocksOf } from './blocks.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
}, 120_000);
afterAll(() => services.stop());

/** A request of a page, as it stands there: `PUT /path` and a body. */
function requestOf(page: string, path: string): { readonly method: string; readonly body: string } {
  const block = blocksOf(page).find(
    ({ language, text }) => language === 'http' && text.includes(` ${path}\n`),
  );
  const [, method = '', body = ''] = /^(\w+) \S+\n(.*)$/s.exec(block?.text ?? '') ?? [];
  return { method, body };
}

async function ask(path: string, request: { readonly method: string; readonly body?: string }) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${services.searchUrl}${path}`, { headers, ...request });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return JSON.parse(text);
}

describe('docs/guides/enrichment.md: an ingest pipeline', () => {
  const path = '/_ingest/pipeline/visits';
  const added = requestOf('docs/guides/enrichment.md', path);
  const at = new Date().toISOString();
  const visit = (page: string) => ({
    partitionKey: page,
    data: JSON.stringify({ at, page, agent: 'curl/8.5.0' }),
  });
  let run: LocalRun;

  beforeAll(async () => {
    const { processors } = JSON.parse(added.body);
    const more = [
      { drop: { if: "ctx.page == '/dropped'" } },
      { set: { if: "ctx.page == '/unlisted'", field: 'another', value: 'one' } },
    ];
    await ask(path, { method: added.method, body: JSON.stringify({ processors: [...processors, ...more] }) });
    run = await startPipeline('test/docs/snippets/enrichment/visits', services);
    await put(run, ['/', '/dropped', '/unlisted'].map(visit));
    await settled(run, 3);
  });
  afterAll(() => run?.stop());

  test('adds a field that the mapping lists', async () => {
    await services.search.indices.refresh({ index: 'visits-*' });
    const { hits } = await services.search.search({ index: 'visits-*' });
    expect(hits.hits.map(({ _source }) => _source)).toMatchObject([{ page: '/', browser: { name: 'curl' } }]);
  });

  test('that drops a document or adds another field makes a dead letter', () => {
    const reasons = deadLetters(run).map(({ partitionKey, failures }) => [partitionKey, failures[0]?.type]);
    expect(Object.fromEntries(reasons)).toEqual({
      '/dropped': 'dropped',
      '/unlisted': 'strict_dynamic_mapping_exception',
    });
  });
});
