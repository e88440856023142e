import { type Answer, forward } from './forward.ts';
import type { AccessRequest } from './policy/access-request.ts';
import type { Decide, Decision } from './policy/decide.ts';
import type { RequestLog } from './request-log.ts';
import { jsonAnswer } from './tls-front.ts';
import { type SignatureRules, verifySignature } from './verify-signature.ts';
import { Unjudgeable, type WireRequest } from './wire-request.ts';

export interface DomainProps {
  /** `arn:aws:es:REGION:ACCOUNT:domain/NAME` */
  readonly arn: string;
  /** The engine behind it. */
  readonly engineUrl: string;
  readonly rules: Omit<SignatureRules, 'services'>;
  readonly decide: Decide;
  readonly log: RequestLog;
  /** Default that of a t3.small.search: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits */
  readonly maxBodyBytes?: number | undefined;
  /**
   * "OpenSearch Service ignores parameters passed in URLs for signed POST requests", says
   * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-signing-service-requests.html;
   * domains have been seen not to. What is sent must do under both readings.
   */
  readonly stripQueryOfPosts?: boolean | undefined;
  /** Answers for a plugin that domains have and the engine hasn't. */
  readonly plugin?: ((wire: WireRequest) => Answer | undefined) | undefined;
}

/** A domain enforces HTTPS. */
const context = { 'aws:SecureTransport': 'true' };

const maxBodyBytes = 10 * 1024 * 1024;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonopensearchservice.html */
const actions: Readonly<Record<string, string>> = {
  GET: 'es:ESHttpGet',
  HEAD: 'es:ESHttpHead',
  POST: 'es:ESHttpPost',
  PUT: 'es:ESHttpPut',
  DELETE: 'es:ESHttpDelete',
  PATCH: 'es:ESHttpPatch',
};

/** Answers as a domain of OpenSearch Service: who isn't refused gets the engine's answer. */
export function domainFront(props: DomainProps): (wire: WireRequest) => Promise<Answer> {
  const { arn, engineUrl, rules, decide, log, stripQueryOfPosts = false, plugin } = props;
  const most = props.maxBodyBytes ?? maxBodyBytes;
  return async (wire) => {
    const action = actions[wire.method];
    if (action === undefined) throw new Unjudgeable(`no action of es is known for ${wire.method}`);
    const verdict = await verifySignature(wire, { ...rules, services: ['es'] });
    // The query is no part of the resource.
    const request: AccessRequest = { action, resource: arn + wire.path, context };
    if (!verdict.ok) {
      log.add('domain', wire, { status: 403, refusal: verdict.problem, why: verdict.message });
      return verdict.problem === 'unsigned'
        ? denied(decide('anonymous', request))
        : notVerified(verdict.message);
    }
    const { principal, service } = verdict;
    const known = { principal, service };
    if (wire.body.length > most) {
      const why = `Request size exceeded ${most} bytes`;
      log.add('domain', wire, { ...known, status: 413, refusal: 'too-large', why });
      return jsonAnswer(413, { Message: why });
    }
    const decision = decide(principal, request);
    const checks = [{ request, decision }];
    if (!decision.allowed) {
      log.add('domain', wire, { ...known, checks, status: 403, refusal: 'denied', why: decision.message });
      return denied(decision);
    }
    const stripped = stripQueryOfPosts && wire.method === 'POST' ? { ...wire, query: '' } : wire;
    const answer = plugin?.(wire) ?? (await forward(stripped, engineUrl, ofSignature));
    log.add('domain', wire, { ...known, checks, status: answer.status });
    return answer;
  };
}

/** What the engine doesn't get to see. */
const ofSignature = ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'];

function notVerified(message: string): Answer {
  return jsonAnswer(403, { message });
}

/** @throws Unjudgeable for a policy that lets in everybody: no signature is asked for then */
function denied(decision: Decision): Answer {
  if (decision.allowed) throw new Unjudgeable('a policy allows a request that nobody signed');
  return jsonAnswer(403, { Message: decision.message });
}
