import { type Answer, forward } from './forward.ts';
import type { AccessRequest } from './policy/access-request.ts';
import type { Decide } from './policy/decide.ts';
import type { Check, RequestLog } from './request-log.ts';
import type { ReadCall } from './services/call.ts';
import { jsonCalls } from './services/json-protocol.ts';
import { kinesisCalls } from './services/kinesis.ts';
import { lambdaCall } from './services/lambda.ts';
import { queryCalls } from './services/query-protocol.ts';
import { refusalOf } from './services/refusal.ts';
import { s3Call } from './services/s3.ts';
import { stsCalls } from './services/sts.ts';
import { type SignatureRules, verifySignature } from './verify-signature.ts';
import { headerOf, paramsOf, Unjudgeable, type WireRequest } from './wire-request.ts';

export interface ServicesProps {
  readonly account: string;
  readonly region: string;
  /** What answers for the services behind the door; a function where it starts later than the door. */
  readonly url: string | (() => string);
  /** For some services, such as `lambda`, something else. */
  readonly urls?: Readonly<Record<string, string>> | undefined;
  /**
   * Paths that are signed for by the address alone. AWS gives a custom resource such an address of S3 for its answer,
   * and an emulator one of its own.
   */
  readonly answers?: RegExp | undefined;
  /** For some services, what answers in the place of what is behind the door, unless it has no answer. */
  readonly plugins?: Readonly<Record<string, (wire: WireRequest) => Answer | undefined>> | undefined;
  readonly rules: Omit<SignatureRules, 'services'>;
  readonly decide: Decide;
  readonly log: RequestLog;
}

/** Answers as the services of AWS; which one is meant, the signature says. */
export function servicesFront(props: ServicesProps): (wire: WireRequest) => Promise<Answer> {
  const { rules, decide, log, url, urls = {} } = props;
  const calls: Readonly<Record<string, ReadCall>> = {
    kinesis: kinesisCalls(),
    lambda: lambdaCall,
    s3: s3Call,
    ...Object.fromEntries(
      ['ssm', 'logs', 'cloudtrail', 'monitoring'].map((service) => [service, jsonCalls(service)]),
    ),
    sts: stsCalls(rules.identities),
    ...Object.fromEntries(['sns', 'cloudformation'].map((service) => [service, queryCalls(service)])),
  };
  const behindFor = (service: string) => urls[service] ?? (typeof url === 'string' ? url : url());
  return async (wire) => {
    if (props.answers?.test(wire.path)) {
      const answer = await forward(wire, behindFor('cloudformation'));
      log.add('services', wire, { service: 'answer to CloudFormation', status: answer.status });
      return answer;
    }
    checkService(wire, Object.keys(calls));
    const verdict = await verifySignature(wire, { ...rules, services: Object.keys(calls) });
    if (!verdict.ok) {
      log.add('services', wire, { status: 403, refusal: verdict.problem, why: verdict.message });
      return refusalOf(wire, 'signature', verdict.message);
    }
    const { principal, service } = verdict;
    const known = { principal, service };
    const call = calls[service]?.(wire, paramsOf(wire), props);
    const checks: Check[] = [];
    const denial = (needs: readonly AccessRequest[]): string | undefined => {
      for (const request of needs) {
        const decision = decide(principal, request);
        checks.push({ request, decision });
        if (!decision.allowed) return decision.message;
      }
      return undefined;
    };
    const refused = (why: string): Answer => {
      const answer = refusalOf(wire, 'denied', `User: ${principal} is not authorized: ${why}`);
      log.add('services', wire, { ...known, checks, status: answer.status, refusal: 'denied', why });
      return answer;
    };
    const why = denial(call?.needs ?? []);
    if (why !== undefined) return refused(why);
    const answer =
      call?.answer?.(principal) ??
      props.plugins?.[service]?.(wire) ??
      (await forward(asTester(wire), behindFor(service)));
    if (answer.status === 404 && call?.needsForAbsent) {
      const whyNot = denial([call.needsForAbsent]);
      if (whyNot !== undefined) return refused(whyNot);
    }
    call?.onAnswer?.(answer);
    log.add('services', wire, { ...known, checks, status: answer.status });
    return answer;
  };
}

/** @throws Unjudgeable for a service whose calls nobody has read yet; AWS has it, so it isn't a wrong scope */
function checkService(wire: WireRequest, known: readonly string[]): void {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headerOf(wire, 'authorization') ?? '');
  const service = scope?.[1];
  if (service === undefined || known.includes(service)) return;
  const target = headerOf(wire, 'x-amz-target') ?? `${wire.method} ${wire.path}`;
  throw new Unjudgeable(`what calls of ${service} need isn't known here: ${target}`);
}

/** An emulator takes access keys for accounts: behind the door all requests are of one. */
function asTester(wire: WireRequest): WireRequest {
  const headers = wire.headers.flatMap(([name, value]): [string, string][] => {
    if (name === 'x-amz-security-token') return [];
    return [[name, name === 'authorization' ? value.replace(/(Credential=)[^/]+/, '$1test') : value]];
  });
  return { ...wire, headers };
}
