import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runTool } from '../../../local/engine/run-tool.ts';
import { type LocalKinesis, startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import { pythonEnvironment } from '../../../scripts/python-environment.ts';

/** Maven may download the SDK first. */
const timeoutMs = 500_000;
const folder = join(import.meta.dirname, 'clients');
let kinesis: LocalKinesis;

beforeAll(async () => {
  kinesis = await startKinesis({ port: 0 });
});

afterAll(() => kinesis.stop());

it('serves the AWS SDK for Java: Apache, URLConnection and Netty, CBOR and JSON', async () => {
  const pom = join(folder, 'java', 'pom.xml');
  const goals = ['compile', 'exec:java', '-Dexec.mainClass=Clients', `-Dexec.args=${kinesis.endpoint}`];
  const { exitCode, output } = await runTool('mvn', ['-q', '-B', '-f', pom, ...goals], timeoutMs);
  console.log(output);
  expect(exitCode).toBe(0);
  expect(output.match(/500 records, 1 to 2 shards; Stream no-such/g)).toHaveLength(6);
  expect(output.match(/does not serve SubscribeToShard/g)).toHaveLength(2);
});

it('serves botocore', async () => {
  const python = join(await pythonEnvironment(['botocore==1.43.11', 'trustme==1.2.1']), 'python');
  const { exitCode, output } = await runTool(
    python,
    [join(folder, 'botocore_tour.py'), kinesis.endpoint],
    timeoutMs,
  );
  console.log(output);
  expect(exitCode).toBe(0);
  expect(output).toContain('500 records, 1 to 2 shards; Stream no-such');
});
