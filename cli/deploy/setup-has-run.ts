import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';

/** What the setup function answers as the id of its resource: the pipeline, and a hash of what was installed. */
const answered = /-templates-[0-9a-f]{16}(@|$)/;

/**
 * Whether the setup function of a stack on an emulator has run. LocalStack without its plugin says that every custom
 * resource is created, and runs none: then the engine has no template, and takes documents in as they come.
 * @param endpoint of the emulator, such as http://127.0.0.1:4566
 * @throws Error that says so, and what to do
 */
export async function checkSetupHasRun(endpoint: string, stackName: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudFormationClient({ endpoint, region: 'us-east-1', credentials });
  try {
    const { StackResources = [] } = await client.send(
      new DescribeStackResourcesCommand({ StackName: stackName }),
    );
    const setup = StackResources.find(({ ResourceType }) => ResourceType === 'Custom::SearchTemplates');
    if (answered.test(setup?.PhysicalResourceId ?? '')) return;
  } finally {
    client.destroy();
  }
  throw new Error(
    `${stackName} is deployed, but its setup didn't run, so that the search engine has no index template: the emulator at ${endpoint} leaves custom resources out. Start LocalStack anew with "docker compose up --detach --wait --force-recreate localstack", which gives it local/localstack, and deploy again.`,
  );
}
