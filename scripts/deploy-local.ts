import { checkSetupHasRun } from '../cli/deploy/setup-has-run.ts';
import { pipelineNames } from '../infra/bundle/bundle.ts';
import { packageRoot } from '../infra/bundle/roots.ts';
import type { OptionTexts } from '../infra/options/option-argument.ts';
import { readOptions } from '../infra/options/read-options.ts';
import { bootstrap, type CdkError, deployStack } from './cdk.ts';
import { readDeployOptions } from './deploy-options.ts';

const { AWS_ENDPOINT_URL: endpoint = 'http://127.0.0.1:4566' } = process.env;

/** `npm run deploy:local`: the deployment of the stage `local`, on LocalStack or another emulator of AWS. */
async function main(options: OptionTexts): Promise<void> {
  // CDK's own words for a wrong option come after a minute of bootstrapping.
  readOptions({ stage: 'local', ...options }, pipelineNames());
  await fetch(endpoint).catch(() => {
    throw new Error(
      `Nothing answers at ${endpoint}; start LocalStack with "docker compose up --detach --wait", or give the address of another emulator in AWS_ENDPOINT_URL.`,
    );
  });
  const emulator = {
    endpoint,
    folder: packageRoot,
    onOutput: (text: string) => void process.stdout.write(text),
  };
  await bootstrap(emulator);
  const { name } = await deployStack(emulator, options);
  await checkSetupHasRun(endpoint, name);
}

main(readDeployOptions(process.argv.slice(2))).catch((error: Error | CdkError) => {
  // What the CDK CLI has to say is on the screen already.
  console.error('code' in error && error.code === 'CDK_FAILED' ? 'The deployment failed.' : error.message);
  process.exitCode = 1;
});
