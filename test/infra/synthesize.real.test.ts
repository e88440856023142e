import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { OptionsError } from '../../infra/options/read-options.ts';
import { synthesizeStack } from '../../infra/synthesize.ts';

const lambda = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({ Description: z.string(), Timeout: z.number(), MemorySize: z.number() }),
  Metadata: z.object({ 'aws:asset:path': z.string() }),
});

const templateSchema = z.object({ Resources: z.record(z.string(), z.unknown()) });

test('the template names the code of each function, so that a local run finds it', async () => {
  const outdir = mkdtempSync(join(tmpdir(), 'shardline-synth-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const given = { pipeline: 'sensors', stage: 'local', functionMemory: '300' };
  const { templatePath, stackName } = await synthesizeStack(given, outdir);
  expect(stackName).toBe('shardline-sensors-local');
  const template = templateSchema.parse(JSON.parse(readFileSync(templatePath, 'utf8')));
  const functions = Object.values(template.Resources).flatMap((resource) => {
    const parsed = lambda.safeParse(resource);
    return parsed.success ? [parsed.data] : [];
  });
  const indexer = functions.find(({ Properties }) => Properties.Description.startsWith('Indexes'));
  expect(indexer?.Properties).toMatchObject({ Timeout: 60, MemorySize: 300 });
  for (const { Metadata } of functions) {
    expect(existsSync(join(dirname(templatePath), Metadata['aws:asset:path'], 'index.js'))).toBe(true);
  }
});

test('a wrong option is refused before anything is written', async () => {
  const outdir = join(tmpdir(), 'shardline-synth-never');
  await expect(synthesizeStack({ pipeline: 'nope' }, outdir)).rejects.toThrow(OptionsError);
  expect(existsSync(outdir)).toBe(false);
});

test('where no region is given, the stack goes to that of what its options name', async () => {
  for (const name of ['CDK_DEFAULT_ACCOUNT', 'CDK_DEFAULT_REGION']) vi.stubEnv(name, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const outdir = mkdtempSync(join(tmpdir(), 'shardline-synth-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
  await synthesizeStack({ streamArn, streamRetention: '24h', stage: 'dev' }, outdir);
  const manifest = readFileSync(join(outdir, 'manifest.json'), 'utf8');
  expect(manifest).toContain('"environment": "aws://unknown-account/eu-west-1"');
});

test('a VPC that nobody can look up is refused with what is missing', async () => {
  vi.stubEnv('CDK_DEFAULT_ACCOUNT', undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const given = { vpcId: 'vpc-0123456789abcdef0' };
  await expect(synthesizeStack(given, join(tmpdir(), 'shardline-synth-never'))).rejects.toThrow(
    /^vpcId: .*credentials/,
  );
});

test('a domain without room for the shards of the pipeline is refused before anything is written', async () => {
  const outdir = join(tmpdir(), 'shardline-synth-never');
  await expect(synthesizeStack({ pipeline: 'sensors', mostShards: '5' }, outdir)).rejects.toThrow(
    /^domainSize: "small" takes 5, and pipelines\/sensors\.ts comes to \d+ shards:\n {2}\d+ of documents in /,
  );
  expect(existsSync(outdir)).toBe(false);
});
