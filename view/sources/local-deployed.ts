import { Fault } from '../../cli/kit/fault.ts';
import type { Run } from '../../cli/kit/run-file.ts';
import { withoutCredentials } from '../../functions/lambda/without-credentials.ts';
import { ownVersion } from '../../infra/own-version.ts';
import { runDeployment } from '../../local/run/deployment.ts';
import { askRun } from './ask-run.ts';
import type { Deployed, Named } from './deployed.ts';

const places = { 'command line': 'the command line', project: 'the project’s files', run: 'the local run' };

/** @throws Fault when the run doesn't answer, or is of another version */
export async function localDeployed(run: Run, signal: AbortSignal): Promise<Deployed> {
  const said = runDeployment.safeParse(await askRun(run, '/deployment', signal));
  if (!said.success) {
    throw new Fault('TARGET', `The local run of ${run.pipeline} is of another version: start it again.`);
  }
  const { options, node, ...deployment } = said.data;
  return {
    ...deployment,
    options: options.map(({ from, ...option }) => ({ ...option, from: places[from] })),
    optionsOf: 'run',
    endpoints: endpointsOf(run),
    versions: [
      { name: 'Shardline', value: ownVersion() },
      { name: 'Node', value: node },
    ],
  };
}

function endpointsOf(run: Run): Named[] {
  const all = {
    'Search engine': withoutCredentials(run.searchUrl),
    Kinesis: run.kinesisEndpoint,
    Functions: run.functionEndpoint,
    Notifications: run.notificationsUrl,
    'Dead letters': run.deadLetters,
    'This view': run.viewUrl,
  };
  return Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
