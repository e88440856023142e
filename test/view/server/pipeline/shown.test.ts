import { expect, test } from 'vitest';
import { optionsSchema } from '../../../../infra/options/options.ts';
import { bytes } from '../../../../view/page/rooms/pipeline/bytes.ts';
import { exactLength } from '../../../../view/server/rooms/pipeline/lengths.ts';
import { shownFunctions } from '../../../../view/server/rooms/pipeline/shown-functions.ts';
import { shownOptions } from '../../../../view/server/rooms/pipeline/shown-options.ts';
import type { Deployed, DeployedMapping } from '../../../../view/sources/deployed.ts';
import { functionOf } from '../../../../view/sources/stack-deployed.ts';
import { flowFrame } from '../../flow-frame.ts';

const defaults = optionsSchema.parse({});
const asDefined: DeployedMapping = {
  batchSize: defaults.batchSize,
  maxBatchingWindow: 1_000,
  parallelizationFactor: defaults.parallelizationFactor,
};

function deployed(changes: Partial<Deployed> = {}, mapping: DeployedMapping = asDefined): Deployed {
  const indexer = { role: 'indexer', name: 'f', memory: defaults.functionMemory, timeout: 60_000 } as const;
  return {
    ...{ options: [], optionsOf: 'run', stream: { name: 's' }, endpoints: [], versions: [] },
    functions: [{ ...indexer, mapping }],
    ...changes,
  };
}

test('given options come first, with where they were set; all others are there with their defaults', () => {
  const options = shownOptions([{ name: 'batchSize', value: '77', from: 'the command line' }]);
  expect(options[0]).toMatchObject({ name: 'batchSize', value: '77', from: 'the command line' });
  expect(options.filter(({ from }) => from !== undefined)).toHaveLength(1);
  expect(options.find(({ name }) => name === 'functionMemory')).toMatchObject({
    value: String(defaults.functionMemory),
  });
  expect(options.find(({ name }) => name === 'shards')?.value).toMatch(/on demand/);
  // The page of the options is Markdown; this isn't.
  expect(JSON.stringify(options)).not.toContain('`');
});

test('credentials in an option are not shown, and one that can’t be read is shown as it is', () => {
  const from = 'the project’s files';
  const options = shownOptions([
    { name: 'searchEndpoint', value: 'https://user:secret@search.example.com', from },
    { name: 'batchSize', value: 'many', from },
  ]);
  expect(JSON.stringify(options)).not.toContain('user:secret');
  expect(options.find(({ name }) => name === 'batchSize')?.value).toBe('many');
});

test('a mapping that isn’t as the options say is marked with what they say', () => {
  const options = [{ name: 'batchSize', value: 500, from: 'the project’s files' }];
  const [one] = shownFunctions(
    deployed({ options }, { ...asDefined, batchSize: 9, state: 'Disabled' }),
    undefined,
  );
  expect(one?.mapping.find(({ name }) => name === 'Most records in a batch')).toEqual({
    ...{ name: 'Most records in a batch', value: '9', otherwise: '500' },
  });
  expect(one?.mapping[0]).toMatchObject({ name: 'State', otherwise: 'Enabled' });
});

test('a stack of a project whose options aren’t here is compared with nothing', () => {
  const [one] = shownFunctions(deployed({ optionsOf: 'project' }, { batchSize: 9 }), undefined);
  expect(
    [...(one?.mapping ?? []), ...(one?.settings ?? [])].every(({ otherwise }) => otherwise === undefined),
  ).toBe(true);
});

test('time used is the 99th percentile of the last minute', () => {
  const times = { deliveries: 3, waited: { p50: 1, p99: 2 }, took: { p50: 90, p99: 240 } };
  const flow = flowFrame({ indexer: { lag: 0, invocations: 3, failed: 0, times } });
  expect(shownFunctions(deployed(), flow)[0]?.time).toEqual({ limit: 60_000, used: 240 });
});

test('of AWS, -1 is no limit, and what isn’t told stays so', () => {
  const one = functionOf(
    'indexer',
    'f',
    { MemorySize: 512, Timeout: 60, LastModified: 'never' },
    {
      ...{ State: 'Enabled', BatchSize: 500, MaximumRecordAgeInSeconds: -1, MaximumRetryAttempts: -1 },
      ...{ MaximumBatchingWindowInSeconds: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] },
    },
  );
  expect(one).toMatchObject({ memory: 512, timeout: 60_000, mapping: { batchSize: 500 } });
  expect(one.mapping).toMatchObject({ maxBatchingWindow: 1_000, reportBatchItemFailures: true });
  expect(one.mapping?.maxRecordAge).toBeUndefined();
  expect(one.changedAt).toBeUndefined();
  expect(functionOf('aggregator', 'g', {}, undefined)).toMatchObject({ memory: 128, timeout: 3_000 });
});

test('lengths are exact, bytes are short', () => {
  expect([0, 500, 1_500, 60_000, 86_400_000, 25_200_000].map(exactLength)).toEqual([
    ...['none', '500 ms', '1500 ms', '1 min', '1 d', '7 h'],
  ]);
  expect([0, 999, 1_500, 23_400_000].map(bytes)).toEqual(['0 B', '999 B', '1.5 kB', '23 MB']);
});
