import { PolicyError } from './access-request.ts';
import type { ResolvedResource, ResolvedTemplate } from './resolve.ts';
import { statementsOf } from './statement.ts';

const known = ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'];

/**
 * The statement that Lambda makes of a permission.
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function permissionStatement(permission: ResolvedResource, stack: ResolvedTemplate) {
  const { logicalId, property, propertyNames } = permission;
  const other = propertyNames.find((name) => !known.includes(name));
  if (other !== undefined) throw new PolicyError(`${logicalId}.${other} isn't evaluated`);
  const principal = String(property('Principal'));
  const [sourceArn, sourceAccount] = [property('SourceArn'), property('SourceAccount')];
  const Statement = {
    Effect: 'Allow',
    Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
    Action: property('Action'),
    Resource: functionArn(String(property('FunctionName')), stack),
    Condition: {
      ...(sourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
      ...(sourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': sourceAccount } }),
    },
  };
  return { arn: Statement.Resource, statements: statementsOf(logicalId, { Statement: [Statement] }) };
}

function functionArn(name: string, { account: { partition, region, id } }: ResolvedTemplate): string {
  return name.startsWith('arn:') ? name : `arn:${partition}:lambda:${region}:${id}:function:${name}`;
}
