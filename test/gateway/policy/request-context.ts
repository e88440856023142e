import type { AccessRequest } from './access-request.ts';
import type { Context } from './condition.ts';
import type { Caller } from './principal.ts';

/** What AWS itself adds to a request. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export function contextOf(caller: Caller, account: string, { context }: AccessRequest): Context {
  return {
    'aws:PrincipalIsAWSService': String(caller.kind === 'service'),
    'aws:ResourceAccount': account,
    's3:ResourceAccount': account,
    ...(caller.kind === 'identity' && {
      'aws:PrincipalArn': caller.identity,
      'aws:PrincipalAccount': caller.account,
      'kms:CallerAccount': caller.account,
    }),
    ...context,
  };
}
