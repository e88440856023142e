import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAggregatorHandler } from '../../../functions/aggregator/handler.ts';
import { createHandler } from '../../../functions/indexer/handler.ts';
import { marked } from '../../../functions/lambda/event-mode.ts';
import type { AggregatorVariables } from '../../../functions/lambda/variables.ts';
import { pipeline } from '../core/records.ts';

const variables: AggregatorVariables = {
  SEARCH_ENDPOINT: 'https://search.example.com',
  SEARCH_AUTH: 'none',
  DEAD_LETTERS: 's3://letters',
  HISTORICAL_INPUT: 'false',
  STREAM_ARN: 'arn:aws:kinesis:eu-central-1:123456789012:stream/clicks',
};
const context = { getRemainingTimeInMillis: () => 30_000 } as Context;

beforeEach(() => {
  for (const [name, value] of Object.entries({ AWS_REGION: 'eu-central-1', ...variables }))
    vi.stubEnv(name, value);
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true);
  for (const method of ['log', 'error', 'warn'] as const) vi.spyOn(console, method).mockReturnValue();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it.each([
  ['the indexer', createHandler, marked('sweep'), 'the indexer has no windows to sweep; ask the aggregator'],
  ['the indexer', createHandler, { shardline: { mode: 'clean' } }, 'a shardline marker of an unknown mode'],
  ['the aggregator', createAggregatorHandler, marked('inspect'), 'windows have nothing to inspect'],
  ['the aggregator', createAggregatorHandler, { shardline: null }, 'a shardline marker of an unknown mode'],
])('%s refuses what it can not do, and sends nothing', async (_, create, event, sentence) => {
  const handle = create(pipeline({}));
  await expect(handle({ Records: [], ...event }, context)).rejects.toThrow(sentence);
});
