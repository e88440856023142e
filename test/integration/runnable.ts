import type { Services } from './services.ts';

const noFilter = /filter \[asciifolding\]/;

/**
 * The place of a pipeline, or of its like without analysers where the engine has none: Elasticsearch's zip for tests
 * comes without the module analysis-common, which isn't to be had by itself.
 */
export async function runnable(
  pipeline: string,
  { searchUrl, distribution }: Pick<Services, 'searchUrl' | 'distribution'>,
): Promise<string> {
  if (pipeline !== 'social' || distribution === 'opensearch') return pipeline;
  const answer = await fetch(`${searchUrl}/_analyze`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tokenizer: 'standard', filter: ['asciifolding'], text: 'café' }),
  });
  return !answer.ok && noFilter.test(await answer.text())
    ? 'test/integration/pipelines/plain/social'
    : pipeline;
}
