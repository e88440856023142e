import type { AccessRequest } from './access-request.ts';
import type { Caller } from './principal.ts';

/**
 * The words of a refusal, as a service gives them. OpenSearch Service doesn't name the resource.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function refusalMessage(
  { arn }: Caller,
  { action, resource }: Pick<AccessRequest, 'action' | 'resource'>,
  because: string,
): string {
  const what = action.startsWith('es:') ? action : `${action} on resource: ${resource}`;
  return `User: ${arn} is not authorized to perform: ${what} ${because}`;
}
