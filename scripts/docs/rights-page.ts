import { deployRightsTable } from '../../infra/rights/deploy-rights-table.ts';
import { toolRightsTable, viewRightsTable } from '../../infra/rights/tool-rights-table.ts';
import { generatedPage } from './page.ts';

/** docs/reference/rights.md */
export function rightsPage(): string {
  return generatedPage(
    'Rights on AWS',
    'npm run docs',
    'What the policies of your role or user, in the stack’s own account, must allow. The tests run each tool with ' +
      'exactly these rights *(test/gateway/front-door.real.test.ts)*. What the functions’ roles may do, and which line of ' +
      'code needs it: [permissions](permissions.md).',
    '## Rights for the tools',
    toolRightsTable(),
    [
      '- A principal that `dashboardsPrincipalArns` names needs nothing on the domain.',
      '- With [a key of your own](../operate/security.md#a-key-of-your-own) each tool needs rights on that key too.',
    ].join('\n'),
    '## Rights for the view',
    'For [`shardline view --stack NAME`](../guides/view.md#on-aws). A room whose rights are missing says so in a ' +
      'sentence, and the others go on.',
    viewRightsTable(),
    '## Rights to deploy',
    deployRightsTable(),
    deployNotes,
  );
}

const deployNotes = [
  '- If you may assume the deploy role, you can do what CloudFormation can: it creates the stack’s resources with the role `cfn-exec`, which has an administrator’s rights unless you bootstrap with `--cloudformation-execution-policies`.',
  '- After a failed deployment the CDK CLI uses the lookup role to read the stack, CloudTrail and the functions’ logs. Without it the CLI tries with your own rights, is refused, and says less; nothing else is missing.',
  '- Bootstrapping creates the bucket, the repository, the roles and the parameter of `CDKToolkit` in *your* name, so it needs the rights to create those, roles first of all. Let an administrator do it, once per account and region. To update it later, the CLI also calls `cloudformation:GetTemplate` and `cloudformation:DeleteChangeSet`. `accept:aws` bootstraps only if there is no `CDKToolkit` yet.',
  '- The names are those of the CDK’s own bootstrapping. With `--qualifier` yours takes the place of `hnb659fds`. In a partition such as `aws-cn` the ARNs begin with `arn:aws-cn`.',
  '- `accept:aws` names its caller in `dashboardsPrincipalArns`, so that the domain lets it in. Name a role that has a path with `--as`.',
  '- `npm run trial:accept` runs `accept:aws` with exactly these rights, against an emulator behind the [gateway](../internals/decisions/0011-a-gateway-that-refuses-what-aws-refuses.md). It fails for a missing right and for one that nothing needs. It doesn’t try what CloudFormation does with its role or in your name, because that happens inside the emulator, nor the lookup of a VPC. *(test/gateway/accept.trial.ts)*',
].join('\n');
