import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesizeInChild } from '../../../local/run/synthesize.ts';
import { readTemplate } from '../../../local/run/template.ts';

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
    maxBatchingWindow: '7s',
    parallelizationFactor: '2',
    functionMemory: '640',
    functionTimeout: '42s',
  };

  const into = () => ({ outdir: folder, folder: 'pipelines' });

  it('is what would be deployed: stream, mapping and function', async () => {
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
    const days = template.mapping.maxRecordAge / 86_400_000;
    expect(days).toBeGreaterThan(6);
    expect(days).toBeLessThan(7);
    expect(existsSync(join(template.function.code, 'index.js'))).toBe(true);
    expect(template.function.environment).toMatchObject({ POWERTOOLS_SERVICE_NAME: 'sensors' });
    expect(Object.values(template.function.environment).every((value) => typeof value === 'string')).toBe(
      true,
    );
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
});
