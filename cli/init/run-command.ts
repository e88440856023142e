import { basename, relative, resolve } from 'node:path';
import { Fault } from '../kit/fault.ts';
import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import { table } from '../kit/table.ts';
import type { Flags } from './command.ts';
import { install } from './install.ts';
import { checkedName } from './project/names.ts';
import { planOf } from './project/plan.ts';
import { projectFiles } from './project/project-files.ts';
import { shippedFiles } from './project/shipped-files.ts';
import { versionsFor } from './project/versions.ts';
import { checkFolder, writeProject } from './project/write.ts';
import { type Report, reportOf } from './report/found.ts';
import { reportText } from './report/report.ts';
import { readSample } from './sample/read-sample.ts';
import { type ShippedPipeline, shippedPipelines } from './shipped-pipelines.ts';

/** Makes the project that the command line asks for. */
export async function init(given: string | undefined, flags: Flags, stopping: Stopping): Promise<number> {
  if (flags.list) return list(flags);
  if (flags.from === undefined && flags.pipeline === undefined) {
    throw new Fault(
      'USAGE',
      'Give sample records with --from <file>, or begin with a shipped pipeline by --pipeline <name>; --list shows those.',
    );
  }
  if (given === undefined)
    throw new Fault('USAGE', 'Name the folder of the project: shardline init my-project.');
  const folder = resolve(given);
  const shipped = shippedPipelines.find(({ name }) => name === flags.pipeline);
  const report =
    shipped === undefined
      ? await fromSample(folder, flags, stopping.signal)
      : await fromShipped(folder, shipped);
  printResult(flags, report, () => reportText(report));
  const installed = flags.install && (await install(folder, stopping.signal));
  if (flags.json === undefined) console.log(nextSteps(relative(process.cwd(), folder), installed));
  return installed || !flags.install ? 0 : 1;
}

async function fromSample(folder: string, flags: Flags, signal: AbortSignal): Promise<Report> {
  const name = checkedName(flags.name ?? basename(folder));
  await checkFolder(folder);
  const now = Date.now();
  const sample = await readSample(flags.from ?? '-', { delimiter: flags.delimiter, now, signal });
  const plan = planOf(name, sample, now);
  const files = await projectFiles(plan, sample, versionsFor(folder), now);
  await writeProject(folder, files);
  return reportOf(folder, plan, files);
}

async function fromShipped(folder: string, shipped: ShippedPipeline): Promise<Report> {
  await checkFolder(folder);
  const files = await shippedFiles(shipped, versionsFor(folder), Date.now());
  await writeProject(folder, files);
  return { folder, pipeline: shipped.name, files: files.map(({ path }) => path) };
}

function list(flags: Flags): number {
  const shown = shippedPipelines.map(({ name, about }) => ({ name, about }));
  const rows = shown.map(({ name, about }) => [name, about]);
  printResult(flags, shown, () => table(['pipeline', 'for'], rows));
  return 0;
}

function nextSteps(folder: string, installed: boolean): string {
  const steps = [
    ...(folder === '' ? [] : [`cd ${folder}`]),
    ...(installed ? [] : ['npm install']),
    'npm start          # runs it with the sample records',
    'npm test',
  ];
  return ['', 'Next:', ...steps.map((step) => `  ${step}`)].join('\n');
}
