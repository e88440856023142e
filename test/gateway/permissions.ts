import { type Deployed, place } from './deployment.ts';
import { resourceOf } from './policy/functions-of.ts';
import { ownKeyPolicy } from './policy/keys.ts';
import { permissionsTable } from './policy/permissions-page.ts';
import type { MadeRequest, Row } from './policy/permissions-table.ts';
import { type Policies, policiesOf } from './policy/policies-of.ts';
import { prodStack } from './policy/prod-stack.ts';
import { type Reviewed, rowName, sentRequests } from './policy/review.ts';
import { unusedGrants } from './policy/unused-grants.ts';

/** What a deployment was asked, to be reviewed when all have been. */
export function reviewed({ pipeline, resolved, gateway }: Deployed, policies: Policies): Reviewed {
  return { pipeline, resolved, policies, sent: sentRequests(gateway.requests) };
}

/** The same requests to a stack whose options add policies. Its tools aren't in it. */
export async function withNetworkAndKey({ pipeline, sent }: Reviewed): Promise<Reviewed> {
  const encryptionKeyArn = `arn:aws:kms:${place.region}:${place.account}:key/11111111-1111-1111-1111-111111111111`;
  const resolved = await prodStack(
    pipeline,
    { domainSize: 'production', encryptionKeyArn, ...shown(pipeline) },
    place,
  );
  const policies = policiesOf(resolved);
  return {
    pipeline,
    resolved,
    policies,
    sent: sent.filter(({ principal }) => policies.identity.has(principal)),
  };
}

/**
 * The same requests to a stack whose stream, topic and domain were there before it, with keys of their own. Replicas it
 * leaves to whose the domain is.
 */
export async function withPartsThatExist({ pipeline, resolved: before, sent }: Reviewed): Promise<Reviewed> {
  const key = (name: string) => `arn:aws:kms:${place.region}:${place.account}:key/${name}`;
  const arnOf = (type: string, named?: string) => resourceOf(before, type, named).arn();
  const parts = {
    streamArn: arnOf('AWS::Kinesis::Stream'),
    streamKeyArn: key('22222222-2222-2222-2222-222222222222'),
    alertTopicArn: arnOf('AWS::SNS::Topic', 'AggregationAlerts'),
    alertTopicKeyArn: key('33333333-3333-3333-3333-333333333333'),
  };
  const domain = {
    searchEndpoint: 'https://search.example.com',
    searchDomainArn: arnOf('AWS::OpenSearchService::Domain'),
  };
  const resolved = await prodStack(
    pipeline,
    { ...parts, ...domain, ...shown(pipeline), streamRetention: '7d' },
    place,
  );
  const own = policiesOf(resolved);
  const encrypted = [
    { arn: parts.streamArn, keyArn: parts.streamKeyArn },
    { arn: parts.alertTopicArn, keyArn: parts.alertTopicKeyArn },
  ];
  const policies: Policies = {
    ...own,
    encrypted,
    resource: [...own.resource, ...encrypted.map(({ keyArn }) => ownKeyPolicy(keyArn, resolved.account))],
  };
  // Replicas are set in the stack's own domain only.
  const ofReplicas = /\/_settings$|\/_resolve\/index\/dead-letters\./;
  const isAsked = ({ principal, request }: MadeRequest) =>
    policies.identity.has(principal) && !ofReplicas.test(request.resource);
  return { pipeline, resolved, policies, sent: sent.filter(isAsked) };
}

/** The pipeline of which the tests install the dashboard. */
function shown(pipeline: string): object {
  return pipeline === 'sensors' ? { dashboards: 'overwrite' } : {};
}

/** docs/reference/permissions.md, with the rows of the stacks as they are by default, and those that options add. */
export function permissionsPage(found: readonly Row[], foundAdded: readonly Row[]): string {
  const [rows, added] = [found.map(withReason), foundAdded.map(withReason)];
  const ofTools = (row: Row) => row.policy.startsWith('tool ');
  return `# Permissions

Each statement of each role and of each resource's policy of a stack with \`stage=prod\`, \`dashboards=overwrite\` and a domain of its own: what needs it, and which line of the code sends the request. \`npm run permissions\` generates this page from the requests that passed the tests' gateway, which refuses what AWS would refuse ([why and how](../internals/decisions/0011-a-gateway-that-refuses-what-aws-refuses.md)). \`npm test\` fails if the page is out of date, or if nothing needs a grant.

\`<pipeline>\` stands for the pipeline's name. A service of AWS in the last column makes the request by itself, according to its documentation. A statement's number is its position in its policy.

## The stack

${permissionsTable(rows.filter((row) => !ofTools(row)))}

## With a VPC and a key of your own

What \`domainSize=production\` and \`encryptionKeyArn\` add.

${permissionsTable(added)}

## The tools

The rights that [their roles need](rights.md).

${permissionsTable(rows.filter(ofTools))}
`;
}

/** Where no request needs it, what it is there for. */
function withReason(row: Row): Row {
  const why = unusedGrants.find((unused) => rowName(unused) === rowName(row))?.why;
  return why === undefined ? row : { ...row, senders: new Set([`*no request of the tests:* ${why}`]) };
}
