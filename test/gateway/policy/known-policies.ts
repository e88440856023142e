import { PolicyError } from './access-request.ts';
import { awsManaged } from './aws-managed.ts';
import type { ResolvedResource } from './resolve.ts';

/** Properties that hold a policy, of which the evaluator takes account; elsewhere a policy is an error. */
const policyProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Role': ['AssumeRolePolicyDocument', 'Policies'],
  'AWS::IAM::Policy': ['PolicyDocument'],
  'AWS::IAM::ManagedPolicy': ['PolicyDocument'],
  'AWS::OpenSearchService::Domain': ['AccessPolicies'],
  'AWS::S3::BucketPolicy': ['PolicyDocument'],
  'AWS::SNS::TopicPolicy': ['PolicyDocument'],
  'AWS::KMS::Key': ['KeyPolicy'],
  'AWS::Logs::ResourcePolicy': ['PolicyDocument'],
  'AWS::ECR::Repository': ['RepositoryPolicyText'],
};

export function textsAt(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** @throws PolicyError when a resource holds a policy that isn't evaluated */
export function checkKnown({ logicalId, type, propertyNames, property }: ResolvedResource): void {
  const known = policyProperties[type] ?? [];
  const suspicious = propertyNames.filter((name) => /polic(y|ies)/i.test(name) && !known.includes(name));
  for (const name of suspicious) {
    const value = JSON.stringify(property(name)) ?? '';
    if (value.includes('Statement'))
      throw new PolicyError(`${logicalId}.${name}: a policy of ${type} isn't evaluated`);
  }
  if (type === 'AWS::IAM::Role') {
    if (property('PermissionsBoundary') !== undefined) {
      throw new PolicyError(`${logicalId}.PermissionsBoundary isn't evaluated`);
    }
    const unknown = textsAt(property('ManagedPolicyArns')).find((arn) => !awsManaged.has(String(arn)));
    if (unknown !== undefined) {
      throw new PolicyError(`${logicalId}.ManagedPolicyArns: ${unknown} isn't evaluated`);
    }
  }
}
