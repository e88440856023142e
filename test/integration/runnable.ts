import type { Services } from './services.ts';

type Asked = Pick<Services, 'searchUrl' | 'distribution'>;

/**
 * The place of a pipeline, or of its like without analysers where the engine has none: Elasticsearch's zip for tests
 * comes without the module analysis-common, which isn't to be had by itself.
 */
export async function runnable(pipeline: string, asked: Asked): Promise<string> {
  const analysis = { tokenizer: 'standard', filter: ['asciifolding'], text: 'café' };
  const isPlain =
    pipeline === 'social' &&
    (await lacks(asked, '_analyze', analysis, /global filter under \[asciifolding\]/));
  return isPlain ? 'test/integration/pipelines/plain/social' : pipeline;
}

/** Whether the engine can't delete by query: Elasticsearch's zip for tests comes without the module reindex too. */
export async function lacksDeleteByQuery(asked: Asked): Promise<boolean> {
  const body = { query: { match_none: {} } };
  return await lacks(asked, 'none-*/_delete_by_query', body, /no handler found for uri/);
}

/** Whether Elasticsearch refuses a request in these words. OpenSearch comes whole: there it is for the test to fail. */
async function lacks(
  { searchUrl, distribution }: Asked,
  path: string,
  body: Readonly<Record<string, unknown>>,
  refusal: RegExp,
): Promise<boolean> {
  if (distribution === 'opensearch') return false;
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${searchUrl}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return !answer.ok && refusal.test(await answer.text());
}
