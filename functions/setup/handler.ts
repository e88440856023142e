import { createHash } from 'node:crypto';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { installDashboards } from '../dashboards/install-dashboards.ts';
import { pipelineDashboard } from '../dashboards/pipeline-dashboard.ts';
import { detectEngine } from '../engine/install/detect-engine.ts';
import { engineRequest } from '../engine/install/engine-request.ts';
import { type Installation, installTemplates } from '../engine/install/install.ts';
import { createSearchClient } from '../engine/search-client.ts';
import { answerCloudFormation, type CustomResourceOutcome } from '../lambda/custom-resource.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { readSetupConfig, type SetupConfig } from './config.ts';
import { untilReady } from './retry.ts';

/** Time kept back for telling CloudFormation, in milliseconds. */
const reserveMs = 10_000;

/**
 * The custom resource that prepares the search engine at every deployment. CloudFormation waits for the answer,
 * and the event source mapping waits for CloudFormation, so no document comes before its mapping.
 */
export function createSetupHandler(pipeline: Pipeline) {
  return async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
    const outcome = await setUp(pipeline, event, Date.now() + context.getRemainingTimeInMillis() - reserveMs);
    console.log(JSON.stringify({ request: event.RequestType, ...outcome }));
    await answerCloudFormation(event, outcome);
  };
}

async function setUp(
  pipeline: Pipeline,
  event: CloudFormationCustomResourceEvent,
  deadline: number,
): Promise<CustomResourceOutcome> {
  // Indices outlive the stack by default, and are of little use without their template: nothing is taken away. So
  // nothing is lost either when CloudFormation deletes what an update has left behind.
  if (event.RequestType === 'Delete') return { status: 'SUCCESS', id: event.PhysicalResourceId, data: {} };
  const id = `${pipeline.name}-templates-${hashOf(event.ResourceProperties)}`;
  try {
    const config = readSetupConfig(process.env);
    const installed = await untilReady(() => install(pipeline, config), {
      deadline,
      pause: 3_000,
      now: Date.now,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    });
    const { template, policy, installedAt, fieldsToReindex, ...notes } = installed;
    const dashboards = await show(pipeline, config, deadline);
    const data = {
      ...{ template, fieldsToReindex },
      ...(dashboards && { dashboards }),
      ...(policy && { policy }),
      ...(installedAt && { installedAt }),
    };
    return { status: 'SUCCESS', id: identified(id, installed), data, notes };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (event.RequestType === 'Create') return { status: 'FAILED', id, reason };
    const { PhysicalResourceId } = event;
    const [identity, installedAt] = PhysicalResourceId.split(separator);
    if (identity !== id) return { status: 'FAILED', id: PhysicalResourceId, reason };
    // What is answered to a rollback is referred to as well, so it has to be there.
    const data = { fieldsToReindex: 'unknown', dashboards: 'unknown', ...(installedAt && { installedAt }) };
    return { status: 'SUCCESS', id: PhysicalResourceId, data, notes: { rolledBack: reason } };
  }
}

const separator = '@';

/** With what the engine would have to be asked for again, and may not answer when it is needed. */
function identified(id: string, { installedAt }: Installation): string {
  return installedAt === undefined ? id : `${id}${separator}${installedAt}`;
}

/**
 * What was installed last, as a part of the resource's identity: an update to the same is the way back from one that
 * failed. It may fail for the same reason, the engine being down, say; and if it did, the stack would be stuck in
 * UPDATE_ROLLBACK_FAILED for the sake of templates that are as they were. The way back from an update whose setup has
 * succeeded can't be told from a deployment of the version before: that one has to install.
 */
function hashOf({ ServiceToken: _, ...properties }: Readonly<Record<string, unknown>>): string {
  const sorted = Object.entries(properties).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}

async function install(pipeline: Pipeline, config: SetupConfig): Promise<Installation> {
  const client = createSearchClient(config.search);
  try {
    const request = engineRequest(client);
    const engine = await detectEngine(request);
    const { owner, replicas, templatePriority } = config;
    return await installTemplates({ request, pipeline, engine, owner, replicas, templatePriority });
  } finally {
    await client.close();
  }
}

/** Last, and for what time is left: nothing depends on it. Returns what became of it, if it is asked for. */
async function show(
  pipeline: Pipeline,
  { dashboards: mode, search }: SetupConfig,
  deadline: number,
): Promise<string | undefined> {
  if (mode === undefined) return undefined;
  try {
    const client = createSearchClient(search);
    const objects = pipelineDashboard(pipeline, 'opensearch-dashboards');
    const request = engineRequest(client);
    return await installDashboards({ request, objects, mode, deadline, now: Date.now }).finally(() =>
      client.close(),
    );
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return `The dashboards are not installed: ${why}`;
  }
}
