import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesizeInChild } from '../../../local/run/synthesize.ts';
import { readTemplate } from '../../../local/run/template.ts';
import { synthesizeOnce } from '../../synthesize-once.ts';

describe('what a local run takes from the synthesised template', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'template-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const options = {
    pipeline: 'sensors',
    stage: 'local',
    shards: '3',
    batchSize: '123',
    aggregatorBatchSize: '77',
    maxBatchingWindow: '7s',
    parallelizationFactor: '2',
    functionMemory: '640',
    functionTimeout: '42s',
  };

  const into = () => ({ outdir: folder, folder: 'pipelines' });

  it('is what would be deployed: stream, mappings and functions', async () => {
    const template = readTemplate(await synthesizeInChild(options, into()));
    expect(template).toMatchObject({
      stream: { name: 'sensors-local', shards: 3, retentionHours: 168 },
      mapping: {
        batchSize: 123,
        maxBatchingWindow: 7_000,
        maxRetryAttempts: Number.POSITIVE_INFINITY,
        parallelizationFactor: 2,
        bisectBatchOnFunctionError: true,
        reportBatchItemFailures: true,
        filters: [],
        startingPosition: 'TRIM_HORIZON',
      },
      function: { handler: 'index.handler', memory: 640, timeout: 42_000 },
    });
    // Whatever the options say, its batches come one at a time.
    expect(template.aggregator).toMatchObject({
      mapping: { batchSize: 77, maxBatchingWindow: 7_000, parallelizationFactor: 1 },
      function: { memory: 640, timeout: 42_000 },
      sweepEvent: { shardline: { mode: 'sweep' } },
    });
    expect(existsSync(join(template.aggregator?.function.code ?? '', 'index.js'))).toBe(true);
    const days = template.mapping.maxRecordAge / 86_400_000;
    expect(days).toBeGreaterThan(6);
    expect(days).toBeLessThan(7);
    expect(existsSync(join(template.function.code, 'index.js'))).toBe(true);
    expect(template.function.environment).toMatchObject({ POWERTOOLS_SERVICE_NAME: 'sensors' });
    expect(Object.values(template.function.environment).every((value) => typeof value === 'string')).toBe(
      true,
    );
  });

  it('is the same from the child of a start as from the process of the tests', async () => {
    const [child, own] = [await synthesizeInChild(options, into()), await synthesizeOnce(options, into())];
    expect(JSON.parse(readFileSync(own, 'utf8'))).toEqual(JSON.parse(readFileSync(child, 'utf8')));
    const codeOf = (path: string) => readFileSync(join(readTemplate(path).function.code, 'index.js'), 'utf8');
    expect(codeOf(own)).toBe(codeOf(child));
  });

  it('gives the reason of the synthesis when an option is wrong', async () => {
    await expect(synthesizeInChild({ ...options, batchSize: '0' }, into())).rejects.toThrow(
      /The stack could not be synthesised: .*batchSize/s,
    );
  });

  it('names what is missing in a template of another kind', () => {
    const path = join(folder, 'other.json');
    writeFileSync(path, JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }));
    expect(() => readTemplate(path)).toThrow(
      `The template ${path} has no event source mapping that the local run can read.`,
    );
  });

  const lambda = (variables: object) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 60,
      Environment: { Variables: variables },
    },
    Metadata: { 'aws:asset:path': 'asset' },
  });
  const mapping = (name: string, factor: number) => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: { Ref: name },
      StartingPosition: 'TRIM_HORIZON',
      ParallelizationFactor: factor,
    },
  });
  const stream = { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'clicks-local' } };
  const rule = {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ Input: '{"shardline":{"mode":"sweep"}}' }],
    },
  };

  function templateFile(resources: object): string {
    const path = join(folder, `${Object.keys(resources).join('-')}.json`);
    const outputs = { IndexerFunctionName: 'B', ...('A' in resources && { AggregatorFunctionName: 'A' }) };
    const Outputs = Object.fromEntries(
      Object.entries(outputs).map(([name, Ref]) => [name, { Value: { Ref } }]),
    );
    writeFileSync(path, JSON.stringify({ Resources: resources, Outputs }));
    return path;
  }

  it('tells the aggregator from the indexer by the outputs, wherever it stands', () => {
    const parts: [string, object][] = [
      ['AMapping', mapping('A', 1)],
      ['BMapping', mapping('B', 4)],
      ['A', lambda({ STREAM_ARN: { Ref: 'Stream' }, ALERT_TOPIC_ARN: { Ref: 'Topic' } })],
      ['B', lambda({ DEAD_LETTERS: 's3://b' })],
      ['Stream', stream],
      ['Rule', rule],
    ];
    for (const order of [parts, parts.toReversed()]) {
      const template = readTemplate(templateFile(Object.fromEntries(order)));
      expect(template).toMatchObject({ function: { name: 'B' }, mapping: { parallelizationFactor: 4 } });
      expect(template.aggregator).toMatchObject({
        function: { name: 'A', environment: {} },
        mapping: { parallelizationFactor: 1 },
        sweepEvent: { shardline: { mode: 'sweep' } },
      });
    }
  });

  it('has no aggregator without windows', () => {
    const path = templateFile({ Mapping: mapping('B', 1), B: lambda({}), Stream: stream });
    expect(readTemplate(path)).not.toHaveProperty('aggregator');
  });

  it('misses the schedule of an aggregator', () => {
    const path = templateFile({
      ...{ A: lambda({ ALERT_TOPIC_ARN: 'arn' }), AM: mapping('A', 1) },
      ...{ B: lambda({}), BM: mapping('B', 1), Stream: stream },
    });
    expect(() => readTemplate(path)).toThrow(
      `The template ${path} has no schedule that the local run can read.`,
    );
  });
});
