import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '../../infra/bundle/roots.ts';
import type { OptionTexts } from '../../infra/options/option-argument.ts';
import { runCdk } from '../kit/cdk-cli.ts';
import { checkDeploymentOptions } from '../kit/check-deployment-options.ts';
import { count } from '../kit/count.ts';
import { contextArguments } from '../kit/deployment-options.ts';
import { Fault } from '../kit/fault.ts';
import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import { table } from '../kit/table.ts';
import type { SynthFlags } from './command.ts';

/** The part of a cloud assembly that is read: https://docs.aws.amazon.com/cdk/v2/guide/deploy.html */
const manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.object({ templateFile: z.string().optional() }).optional() }),
  ),
});

const template = z.object({ Resources: z.record(z.string(), z.unknown()).default({}) });

/** Synthesises the project's app, prints where its templates are, and returns the exit code. @throws Fault */
export async function synth(options: OptionTexts, flags: SynthFlags, stopping: Stopping): Promise<number> {
  checkDeploymentOptions(options);
  const folder = projectFolder();
  const output = resolve(flags.output);
  const args = ['synth', '--quiet', '--output', output, ...contextArguments(options)];
  const code = await runCdk({ folder, args }, stopping);
  if (code !== 0) return 1;
  const stacks = stacksIn(output);
  const rows = stacks.map(({ stack, template: file, resources }) => [
    stack,
    relative(process.cwd(), file),
    count(resources),
  ]);
  printResult(flags, { folder: output, stacks }, () => table(['stack', 'template', 'resources'], rows));
  return 0;
}

function stacksIn(output: string) {
  const { artifacts } = manifest.parse(readJson(join(output, 'manifest.json')));
  return Object.entries(artifacts).flatMap(([stack, { type, properties }]) => {
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) return [];
    const file = join(output, properties.templateFile);
    const { Resources } = template.parse(readJson(file));
    return [{ stack, template: file, resources: Object.keys(Resources).length }];
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (thrown) {
    throw new Fault('TARGET', `The CDK CLI left no readable ${file}: look at what it printed.`, thrown);
  }
}
