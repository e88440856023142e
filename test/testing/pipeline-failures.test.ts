import { describe, expect, test } from 'vitest';
import { definePipeline, RetriableError } from '../../functions/pipeline/index.ts';
import { record, TestError, testPipeline, wait } from '../../testing/index.ts';
import { pipeline } from './orders.ts';

const statuses = (run: { readonly outcomes: readonly { readonly status: string }[] }) =>
  run.outcomes.map(({ status }) => status);

describe('a look-up that is down', () => {
  const looking = (failing: number) => {
    let calls = 0;
    return definePipeline({
      name: 'looking',
      transform: (value): { readonly n: number } => {
        const { n } = value as { readonly n: number };
        if (n !== 1 || calls >= failing) return { n };
        calls += 1;
        throw new RetriableError('the list is down');
      },
      document: { index: 'looking' },
      mappings: { n: { type: 'long' } },
    });
  };
  const steps = [{ n: 0 }, { n: 1 }, { n: 2 }];

  test('has its record delivered again', async () => {
    const run = await testPipeline(looking(2), steps);
    expect(statuses(run)).toEqual(['indexed', 'indexed', 'indexed']);
  });

  test('holds its record and those behind it', async () => {
    const run = await testPipeline(looking(1_000), steps, { batchSize: 2 });
    expect(run.outcomes).toMatchObject([
      { status: 'indexed' },
      { status: 'errored', reason: 'transform:retriable: the list is down' },
      { status: 'errored', reason: expect.stringMatching(/^delivery:waiting/) },
    ]);
  });
});

describe('is refused with the reason:', () => {
  test('a wrong definition, with a sentence for each problem', async () => {
    const wrong = { ...pipeline, name: 'Orders', eventTimeRange: 'ever' as 'any' };
    await expect(testPipeline(wrong, [])).rejects.toThrow(
      /^The pipeline Orders can't be used:\n {2}name: .*\n {2}eventTimeRange/,
    );
    await expect(testPipeline(wrong, [])).rejects.toThrow(TestError);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['no time', () => testPipeline(pipeline, [], { at: 'noon' }), /"noon" is no time: give ISO 8601/],
    [
      'no size of a batch',
      () => testPipeline(pipeline, [], { batchSize: 0 }),
      /batchSize is 0: give a whole number/,
    ],
    ['no length of time', async () => wait('1 day' as '1d'), /wait\('1 day'\) is no length of time/],
    ['no record', () => testPipeline(pipeline, [(() => 1) as object]), /A record can't be function/],
    [
      'no JSON',
      () => testPipeline(pipeline, [10n as unknown as number]),
      /A record can't be made JSON \(.*BigInt/,
    ],
    [
      'no list',
      () => testPipeline(pipeline, undefined as unknown as []),
      /The steps are undefined: give a list/,
    ],
    [
      'no pipeline',
      () => testPipeline(undefined as unknown as typeof pipeline, []),
      /^The pipeline can't be used:\n/,
    ],
    ['no arrival', async () => record({}, { arrivesAt: Number.NaN }), /is no time/],
  ])('%s', async (_, run, sentence) => {
    await expect(run()).rejects.toThrow(sentence);
  });
});
