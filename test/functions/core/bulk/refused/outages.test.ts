import { describe, expect, test } from 'vitest';
import type { BulkItem } from '../../../../../functions/core/bulk/bulk-answer.ts';
import { sendOperations } from '../../../../../functions/core/bulk/send-operations.ts';
import { operations } from '../../records.ts';
import { busy, items, limits, taken, world } from '../engine.ts';
import { against, analyser, errorOf, failing, minute, run, statuses } from './doubts-run.ts';

describe('what looks like it and is an outage', () => {
  const never = (status: number, type: string, reason = 'no', causes: readonly string[] = []): BulkItem => ({
    status,
    error: { type, reason, causes },
  });
  const late = errorOf(
    403,
    'cluster_block_exception',
    'index [a] blocked by: [FORBIDDEN/8/index write (api)];',
  );

  test.each<[string, BulkItem]>([
    [
      'a full disk',
      never(429, 'cluster_block_exception', 'index [a] blocked by: [TOO_MANY_REQUESTS/12/disk usage];'),
    ],
    [
      'a full disk of older engines',
      never(
        403,
        'cluster_block_exception',
        'index [a] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];',
      ),
    ],
    [
      'a disk that is full while a document is written',
      never(500, 'i_o_exception', 'No space left on device'),
    ],
    ['a closed shard', never(500, 'already_closed_exception')],
    ['a missing index', never(404, 'index_not_found_exception')],
    [
      'a block of the cluster',
      never(503, 'cluster_block_exception', 'blocked by: [SERVICE_UNAVAILABLE/1/state not recovered];'),
    ],
    [
      'a cluster that was made read-only',
      never(403, 'cluster_block_exception', 'blocked by: [FORBIDDEN/6/cluster read-only (api)];'),
    ],
    ['a queue that is full', busy],
    ['a primary that is away', never(503, 'unavailable_shards_exception')],
    ['a circuit breaker', never(400, 'illegal_argument_exception', 'no', ['circuit_breaking_exception'])],
    [
      'the limit on compiling scripts',
      never(400, 'script_exception', 'compile error', ['circuit_breaking_exception']),
    ],
    [
      'a mapping update that times out',
      never(500, 'mapper_exception', 'timed out while waiting for a dynamic mapping update'),
    ],
    ['the limit on shards', never(400, 'validation_exception', 'this action would add [2] total shards')],
    [
      'an enrichment whose index is gone',
      never(400, 'illegal_argument_exception', 'no', ['index_not_found_exception']),
    ],
    [
      'a shard with as many documents as it takes',
      never(400, 'illegal_argument_exception', "Number of documents in the index can't exceed [2147483519]"),
    ],
    [
      'the same in the words of Elasticsearch',
      never(400, 'illegal_argument_exception', 'Number of documents in the shard cannot exceed [2147483519]'),
    ],
    [
      'too little memory for vectors',
      never(400, 'mapper_parsing_exception', 'failed to parse', ['knn_circuit_breaker_exception']),
    ],
    ['a gateway', never(502, 'unknown')],
  ])('%s is waited for, although the probe is well', async (_, item) => {
    const { result } = await run(against(['1'], item), { deadline: 10 * minute });
    expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
    expect(result.doubts).toBeUndefined();
  });

  test.each<[string, BulkItem]>([
    ['an ingest processor fails for all', errorOf(500, 'illegal_state_exception', 'no')],
    [
      'the ingest pipeline is gone',
      errorOf(400, 'illegal_argument_exception', 'pipeline with id [p] does not exist'),
    ],
    ['the engine is busy', busy],
    ['its index takes no writes', late],
    ['it would have been written', taken],
  ])('a refusal whose probe is no conflict says nothing: %s', async (_, probe) => {
    const { result, probes } = await run(against(['1'], analyser), { deadline: 10 * minute, probe });
    expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
    expect(probes.length).toBeGreaterThan(10);
  });

  test('an engine that is well again takes all that it refused meanwhile', async () => {
    const engine = world((ids) =>
      items(...ids.map((id) => (id === '1' && engine.clock() < 15_000 ? analyser : taken))),
    );
    const result = await sendOperations(operations(3), limits, engine.outside);
    expect(statuses(result)).toEqual(['indexed', 'indexed', 'indexed']);
  });

  test('every document is refused with a 500 for ten minutes, and the probe with them', async () => {
    const { result } = await run((ids) => items(...ids.map(() => failing)), {
      deadline: 10 * minute,
      probe: failing,
    });
    expect(statuses(result)).toEqual(['errored', 'errored', 'errored']);
  });
});
