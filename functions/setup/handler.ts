import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { Pipeline } from '../core/pipeline.ts';
import { answerCloudFormation, type CustomResourceOutcome } from '../custom-resource.ts';
import { createSearchClient } from '../indexer/search-client.ts';
import { readSetupConfig, type SetupConfig } from './config.ts';
import { detectEngine } from './detect-engine.ts';
import { engineRequest } from './engine-request.ts';
import { type Installation, installTemplates } from './install.ts';
import { untilReady } from './retry.ts';

/** Time kept back for telling CloudFormation, in milliseconds. */
const reserve = 10_000;

/**
 * The custom resource that prepares the search engine at every deployment. CloudFormation waits for the answer,
 * and the event source mapping waits for CloudFormation, so no document comes before its mapping.
 */
export function createSetupHandler(pipeline: Pipeline) {
  return async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
    const outcome = await setUp(pipeline, event, Date.now() + context.getRemainingTimeInMillis() - reserve);
    console.log(JSON.stringify({ request: event.RequestType, ...outcome }));
    await answerCloudFormation(event, outcome);
  };
}

async function setUp(
  pipeline: Pipeline,
  event: CloudFormationCustomResourceEvent,
  deadline: number,
): Promise<CustomResourceOutcome> {
  // One identity for life: a new one would have CloudFormation delete the old, and so would a failed first attempt.
  const id = `${pipeline.name}-templates`;
  // Indices outlive the stack by default, and are of little use without their template: nothing is taken away.
  if (event.RequestType === 'Delete') return { status: 'SUCCESS', id: event.PhysicalResourceId, data: {} };
  try {
    const config = readSetupConfig(process.env);
    const installed = await untilReady(() => install(pipeline, config), {
      deadline,
      pause: 3_000,
      now: Date.now,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    });
    return { status: 'SUCCESS', id, data: { ...installed } };
  } catch (error) {
    return { status: 'FAILED', id, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function install(pipeline: Pipeline, config: SetupConfig): Promise<Installation> {
  const client = createSearchClient(config);
  try {
    const request = engineRequest(client);
    const engine = await detectEngine(request);
    return await installTemplates({ request, pipeline, engine, replicas: config.replicas });
  } finally {
    await client.close();
  }
}
