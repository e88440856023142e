import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { OptionsError } from '../../../infra/options/options-error.ts';
import { deployedOptions } from '../../../local/run/deployed-options.ts';

const given = { pipeline: 'sensors', historical: false };

function projectWith(cdkJson: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-deployed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'pipelines'));
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify(cdkJson));
  return folder;
}

test('--historical and the option are one: what the function, the run file and the commands go by is the template', async () => {
  expect(await deployedOptions(given)).toEqual({ pipeline: 'sensors', stage: 'local' });
  const historical = { historicalInput: 'true', pipeline: 'sensors', stage: 'local' };
  expect(await deployedOptions({ ...given, historical: true })).toEqual(historical);
  expect(await deployedOptions({ ...given, context: { historicalInput: 'true' } })).toEqual(historical);
});

test('what cdk.json says of batches, shards and functions holds here too; where AWS has what does not', async () => {
  const context = {
    ...{ batchSize: 50, parallelizationFactor: 2, historicalInput: true, alarmEmail: 'ops@example.com' },
    ...{ pipeline: 'web-traffic', stage: 'prod', streamRetention: '24h', startingPosition: 'latest' },
    streamArn: 'arn:aws:kinesis:eu-central-1:123456789012:stream/orders',
    '@aws-cdk/core:checkSecretUsage': true,
  };
  const project = projectWith({ context });
  expect(await deployedOptions({ ...given, context: { batchSize: '9' } }, project)).toEqual({
    ...{ batchSize: '9', parallelizationFactor: 2, historicalInput: true, streamRetention: '24h' },
    ...{ pipeline: 'sensors', stage: 'local' },
  });
});

test.each([
  [{ batchSzie: 50 }, /^batchSzie: there is no such option; did you mean batchSize\?$/],
  [{ batchSize: 0 }, /^batchSize: 0 isn't allowed; give a whole number of records from 1 to 10000\.$/],
])('a wrong option in cdk.json is said: %j', async (context, message) => {
  const refused = deployedOptions(given, projectWith({ context }));
  await expect(refused).rejects.toThrow(OptionsError);
  await expect(refused).rejects.toThrow(message);
});

test("the context of a project's own app is its own", async () => {
  const project = projectWith({ app: 'npx tsx infra/app.ts', context: { batchSize: 'many' } });
  expect(await deployedOptions(given, project)).toEqual({ pipeline: 'sensors', stage: 'local' });
});
