import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesizeStack } from '../../../infra/synthesize.ts';
import { bundleOnce } from '../../bundle-once.ts';
import { type Deployment, type ResolvedTemplate, resolveTemplate } from './resolve.ts';

/** A made-up one. */
export const account = { account: '123456789012', region: 'eu-central-1' } as const;

export const pipelines = ['web-traffic', 'sensors', 'social'] as const;

export interface SynthesizedTemplate {
  readonly stackName: string;
  readonly template: unknown;
}

/**
 * The template that `cdk deploy -c pipeline=NAME -c stage=prod` deploys, with a domain of its own and the real bundles.
 * @param given further options
 * @param outdir keeps the bundles there; without it they are removed again
 */
export async function prodTemplate(
  pipeline: string,
  given: Readonly<Record<string, unknown>> = {},
  outdir?: string,
): Promise<SynthesizedTemplate> {
  const folder = outdir ?? mkdtempSync(join(tmpdir(), 'shardline-prod-'));
  try {
    const options = { pipeline, stage: 'prod', ...given };
    const { stackName, templatePath } = await synthesizeStack(options, folder, undefined, bundleOnce);
    return { stackName, template: JSON.parse(readFileSync(templatePath, 'utf8')) };
  } finally {
    if (outdir === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** The same as it stands in an account: by default a made-up one. */
export async function prodStack(
  pipeline: string,
  given: Readonly<Record<string, unknown>> = {},
  deployment: Partial<Deployment> = {},
): Promise<ResolvedTemplate> {
  const { stackName, template } = await prodTemplate(pipeline, given);
  return resolveTemplate(template, { stackName, ...account, ...deployment });
}
