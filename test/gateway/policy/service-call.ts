import { isObject } from '../../../functions/core/json/object.ts';
import type { AccessRequest } from './access-request.ts';
import type { ResolvedTemplate } from './resolve.ts';

/** A call that no line of ours sends: a service of AWS makes it, by its documentation, for what the template asks of it. */
export interface ServiceRequest {
  readonly principal: string;
  readonly request: AccessRequest;
  /** Who sends it, and when. */
  readonly sender: string;
  readonly page: string;
}

export const docs = 'https://docs.aws.amazon.com';

export const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents'];

const secure = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

export function calls(
  principal: string,
  actions: readonly string[],
  resource: string,
  { context = {}, ...sent }: { sender: string; page: string; context?: AccessRequest['context'] },
): ServiceRequest[] {
  return actions.map((action) => ({
    principal,
    request: { action, resource, context: { ...secure, ...context } },
    ...sent,
  }));
}

export function logStream(group: string, { account: { partition, region, id } }: ResolvedTemplate): string {
  return `arn:${partition}:logs:${region}:${id}:log-group:${group}:log-stream:x`;
}

export function at(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

export function textAt(value: unknown, key?: string): string {
  return String(key === undefined ? value : (at(value, key) ?? ''));
}

export function listAt(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
