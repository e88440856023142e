import { writeFileSync } from 'node:fs';
import { pipelineDashboard, toNdjson } from '../../functions/dashboards/pipeline-dashboard.ts';
import { errorCode, Fault } from '../kit/fault.ts';
import { onlyPipeline, projectPipeline } from '../stages/project-pipeline.ts';
import type { DashboardsFlags } from './command.ts';

/** Prints the saved objects of a pipeline, or writes them to a new file, and returns the exit code. @throws Fault */
export async function runDashboards({ pipeline, output, ...flags }: DashboardsFlags): Promise<number> {
  const definition = await projectPipeline(pipeline ?? onlyPipeline());
  const objects = pipelineDashboard(definition, flags.for);
  const text = toNdjson(objects);
  if (output === undefined) process.stdout.write(text);
  else {
    writeNew(output, text);
    console.log(`${output} has the dashboard of ${definition.name}, with ${objects.length} saved objects.`);
  }
  return 0;
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (thrown) {
    const code = errorCode(thrown);
    const why =
      code === 'EEXIST'
        ? 'is there already: name another file, or delete it'
        : `can't be written (${code}): check --output`;
    throw new Fault('OPTION', `${path} ${why}.`, thrown);
  }
}
