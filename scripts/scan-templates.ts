import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runTool } from '../local/engine/run-tool.ts';
import { type Accepted, accepted } from './accepted-findings.ts';
import { pythonEnvironment } from './python-environment.ts';

export interface Finding {
  readonly check: string;
  readonly name: string;
  readonly resource: string;
  readonly file: string;
}

const report = z.object({
  results: z.object({
    failed_checks: z.array(
      z.object({
        check_id: z.string(),
        check_name: z.string(),
        resource: z.string(),
        file_path: z.string(),
      }),
    ),
    parsing_errors: z.array(z.string()).default([]),
  }),
});

/**
 * Runs checkov over templates.
 * @param all whether the templates are of all variants: then a reason that nothing needs is a fault too
 * @returns what was accepted and why
 * @throws Error with the findings that have no reason
 */
export async function scanTemplates(templates: readonly string[], all: boolean): Promise<string> {
  const { left, needless } = sortFindings(readReport(await runCheckov(templates)), accepted);
  const faults = [
    ...left.map(({ check, name, resource, file }) => `${check} ${resource} in ${file}: ${name}`),
    ...(all
      ? needless.map(
          ({ check }) =>
            `${check}: no finding needs its reason in scripts/accepted-findings.ts any more: remove it`,
        )
      : []),
  ];
  if (faults.length > 0)
    throw new Error(`checkov found, in ${templates.length} templates:\n${faults.join('\n')}`);
  const reasons = accepted.map(({ check, reason }) => `  ${check}: ${reason}`);
  return `checkov: no finding in ${templates.length} templates, except those accepted:\n${reasons.join('\n')}`;
}

/** The report as JSON, from its file, because what the tool prints may hold more. */
async function runCheckov(templates: readonly string[]): Promise<string> {
  const commands = await pythonEnvironment(['checkov==3.3.30']);
  const folder = mkdtempSync(join(tmpdir(), 'shardline-checkov-'));
  const format = [
    '--framework',
    'cloudformation',
    '--quiet',
    '--output',
    'json',
    '--output-file-path',
    folder,
  ];
  // Nothing of the templates leaves the machine, and nothing is asked of the tool's maker.
  const args = [...format, '--skip-download', '--soft-fail', '--file', ...templates];
  try {
    const { exitCode, output } = await runTool(join(commands, 'checkov'), args, 300_000);
    if (exitCode !== 0) throw new Error(`checkov ended with ${exitCode}:\n${output}`);
    return readFileSync(join(folder, 'results_json.json'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A finding is accepted by check and resource, so that a new resource with an old fault is told. */
export function sortFindings(
  findings: readonly Finding[],
  reasons: readonly Accepted[],
): { readonly left: readonly Finding[]; readonly needless: readonly Accepted[] } {
  const fits = (one: Accepted, { check, resource }: Finding) =>
    one.check === check && one.resources.test(resource);
  return {
    left: findings.filter((finding) => !reasons.some((one) => fits(one, finding))),
    needless: reasons.filter((one) => !findings.some((finding) => fits(one, finding))),
  };
}

/** @throws Error when the answer isn't a report, or a template could not be read */
export function readReport(output: string): Finding[] {
  const { results } = report.parse(JSON.parse(output));
  const [unread] = results.parsing_errors;
  if (unread !== undefined) throw new Error(`checkov can't read ${unread}`);
  return results.failed_checks.map(({ check_id, check_name, resource, file_path }) => ({
    check: check_id,
    name: check_name,
    // `AWS::S3::Bucket.DeadLettersBucket3DB126B9`
    resource: resource.slice(resource.lastIndexOf('.') + 1),
    file: file_path,
  }));
}
