import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootstrap, deploy, destroy } from '../../scripts/cdk.ts';
import { copyProject, type ProjectCopy } from '../../scripts/project-copy.ts';
import { emptyEngine } from '../worker-engine.ts';
import { createAccount } from './account.ts';
import { startEmulator } from './emulator.ts';
import { pipelineSource } from './readings-pipeline.ts';
import { isLocalStack, type RunningEmulator } from './running-emulator.ts';

const timeout = 600_000;
const options = { pipeline: 'readings' };

let aws: RunningEmulator;
let project: ProjectCopy;

beforeAll(async () => {
  project = copyProject();
  aws = await startEmulator((await emptyEngine()).url);
}, timeout);

afterAll(async () => {
  await aws?.stop();
  project?.remove();
});

test(
  'what the preflight refuses, nothing has been touched for, and the way back is not refused as well',
  async () => {
    const emulator = { endpoint: aws.endpoint, folder: project.folder };
    const account = createAccount(aws.endpoint);
    project.writePipeline('readings', pipelineSource({ n: 'n' }));
    await bootstrap(emulator);
    const bare = await account.resources();
    await deploy(emulator, options);
    const before = await account.resources();
    const streamArn = 'arn:aws:kinesis:us-east-1:000000000000:stream/another';
    const other = deploy(emulator, { ...options, streamArn, streamRetention: '24h' });
    await expect(other).rejects.toThrow(/streamArn: it can't change from .*readings-local.* to .*another/);
    expect(await account.resources()).toEqual(before);
    // After an update that failed, LocalStack knows nothing any more of what the update hadn't come to: a destroy leaves
    // that there, and says "No deployed instances of resource", or that it has destroyed the stack.
    if (isLocalStack) return;
    await destroy(emulator, options);
    expect(await account.resources()).toEqual(bare);
  },
  timeout,
);
