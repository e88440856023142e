import { type Answer, forward } from './forward.ts';
import type { AccessRequest, Decide } from './policy/decide.ts';
import type { Check, RequestLog } from './request-log.ts';
import type { ReadCall } from './services/call.ts';
import { kinesisCalls } from './services/kinesis.ts';
import { lambdaCall } from './services/lambda.ts';
import { queryCalls } from './services/query-protocol.ts';
import { refusalOf } from './services/refusal.ts';
import { s3Call } from './services/s3.ts';
import { type SignatureRules, verifySignature } from './verify-signature.ts';
import { paramsOf, type WireRequest } from './wire-request.ts';

export interface ServicesProps {
  readonly account: string;
  readonly region: string;
  /** What answers for the services behind the door. */
  readonly url: string;
  /** For some services, such as `lambda`, something else. */
  readonly urls?: Readonly<Record<string, string>> | undefined;
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
    ...Object.fromEntries(['sns', 'cloudformation', 'sts'].map((service) => [service, queryCalls(service)])),
  };
  return async (wire) => {
    const verdict = await verifySignature(wire, { ...rules, services: Object.keys(calls) });
    if (!verdict.ok) {
      log.add('services', wire, { status: 403, refusal: verdict.problem, why: verdict.message });
      return refusalOf(wire, 'signature', verdict.message);
    }
    const { principal, service } = verdict;
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
      log.add('services', wire, { principal, checks, status: answer.status, refusal: 'denied', why });
      return answer;
    };
    const why = denial(call?.needs ?? []);
    if (why !== undefined) return refused(why);
    const answer = await forward(asTester(wire), urls[service] ?? url);
    if (answer.status === 404 && call?.needsForAbsent) {
      const whyNot = denial([call.needsForAbsent]);
      if (whyNot !== undefined) return refused(whyNot);
    }
    call?.onAnswer?.(answer);
    log.add('services', wire, { principal, checks, status: answer.status });
    return answer;
  };
}

/** An emulator takes access keys for accounts: behind the door all requests are of one. */
function asTester(wire: WireRequest): WireRequest {
  const headers = wire.headers.flatMap(([name, value]): [string, string][] => {
    if (name === 'x-amz-security-token') return [];
    return [[name, name === 'authorization' ? value.replace(/(Credential=)[^/]+/, '$1test') : value]];
  });
  return { ...wire, headers };
}
