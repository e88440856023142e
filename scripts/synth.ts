import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { buildApp } from '../infra/build-app.ts';
import { packageRoot } from '../infra/bundle/roots.ts';
import { checkGivenTypes } from '../infra/given-types.ts';
import { lintTemplates } from './lint-templates.ts';
import { scanTemplates } from './scan-templates.ts';
import { readSynthOptions } from './synth-options.ts';
import { variants } from './synth-variants.ts';

type Options = Readonly<Record<string, unknown>>;

interface Checked {
  readonly template: string;
  /** Each rule that was acknowledged, with its reason. */
  readonly acknowledged: readonly string[];
}

/** Synthesises with cdk-nag's checks of AwsSolutions and NIST 800-53 R5, and CDK's own of the template, as errors. */
async function synthesizeChecked(name: string, given: Options): Promise<Checked> {
  const outdir = join(packageRoot, 'cdk.out', 'checked', name);
  const { app, stack } = await buildApp({ given, outdir });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  const template = app.synth().getStackArtifact(stack.artifactId).templateFullPath;
  const acknowledged = app.node
    .findAll()
    .flatMap((construct) => construct.node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data ?? {}))
    .map(([rule, reason]) => `  ${rule.replace(/^.*::(?=[A-Z])/, '')}: ${String(reason)}`);
  return { template, acknowledged };
}

/** `npm run synth` checks variants of every resource there is; `npm run synth -- stage=dev shards=4` just that one. */
async function main(args: readonly string[]): Promise<void> {
  const chosen = readSynthOptions(args);
  const wanted = Object.entries<Options>(args.length > 0 ? { chosen } : variants);
  for (const pipeline of new Set(wanted.map(([, given]) => given.pipeline))) {
    await checkGivenTypes({ ...(pipeline !== undefined && { pipeline }) }, console.error);
  }
  const results: Checked[] = [];
  for (const [name, given] of wanted) {
    console.log(`cdk-nag: checking ${name} ${JSON.stringify(given)}`);
    results.push(await synthesizeChecked(name, given));
  }
  const acknowledged = new Set(results.flatMap((result) => result.acknowledged));
  console.log(
    `cdk-nag: no finding of AwsSolutions and NIST 800-53 R5, except those acknowledged:\n${[...acknowledged].toSorted().join('\n')}`,
  );
  const templates = results.map(({ template }) => template);
  console.log(await lintTemplates(templates));
  console.log(await scanTemplates(templates, args.length === 0));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
