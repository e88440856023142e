import type { Answer } from '../forward.ts';
import type { AccessRequest } from '../policy/access-request.ts';
import type { WireRequest } from '../wire-request.ts';

/** Where the services are. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** A call of a service's API, as its policies see it. */
export interface Call {
  /** Everything that has to be allowed. */
  readonly needs: readonly AccessRequest[];
  /** What has to be allowed to hear that there is no such thing, instead of a refusal. */
  readonly needsForAbsent?: AccessRequest;
  /** Answers itself, for what only the gateway knows; else what is behind it does. */
  readonly answer?: (principal: string) => Answer;
  /** Sees the answer, where a later call names only what was in it. */
  readonly onAnswer?: (answer: Answer) => void;
}

/** Reads what a request asks of a service. @throws Unjudgeable when it isn't known what that needs */
export type ReadCall = (
  wire: WireRequest,
  params: readonly (readonly [string, string])[],
  place: Place,
) => Call;

export function need(
  action: string,
  resource: string,
  context: AccessRequest['context'] = {},
): AccessRequest {
  return { action, resource, context: { 'aws:SecureTransport': 'true', ...context } };
}
