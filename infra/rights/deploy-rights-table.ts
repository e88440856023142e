import { acceptRights, bootstrapRights, deployRights, lookupRights } from './deploy-rights.ts';
import type { AllowStatement } from './tool-rights.ts';

const place = { partition: 'aws', account: 'ACCOUNT', region: 'REGION' };

const rows: readonly (readonly [command: string, rights: readonly AllowStatement[]])[] = [
  ['`cdk deploy`, `cdk destroy`', deployRights(place)],
  ['with `vpcId`, and to learn why a deployment failed, also', lookupRights(place)],
  ['`cdk bootstrap`', bootstrapRights(place)],
  ['`npm run accept:aws`, in addition to those of `cdk deploy`', acceptRights(place)],
];

/** What deploying needs, as a Markdown table for docs/reference/rights.md. */
export function deployRightsTable(): string {
  return [
    '| for | you need |',
    '| --- | --- |',
    ...rows.map(([command, rights]) => `| ${command} | ${rights.map(described).join('; ')} |`),
  ].join('\n');
}

function described({ Action, Resource }: AllowStatement): string {
  return `${Action.map(code).join(', ')} on ${Resource.map(code).join(', ')}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
