import type { AccessRequest } from './policy/access-request.ts';
import type { Decision } from './policy/decide.ts';
import type { SignatureProblem } from './verify-signature.ts';
import { headerOf, type WireRequest } from './wire-request.ts';

export interface Check {
  readonly request: AccessRequest;
  readonly decision: Decision;
}

/** What came to the gateway, and what it made of it. */
export interface GatewayRequest {
  readonly front: 'domain' | 'services';
  /** Absent when nobody could be told by the signature. */
  readonly principal?: string;
  /** As the signature names it, such as `kinesis`; absent where there was none that holds. */
  readonly service?: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** `content-encoding`, such as `gzip`. */
  readonly encoding?: string;
  readonly checks: readonly Check[];
  /** Of the answer that the sender got. */
  readonly status: number;
  /** Why it went no further; absent when it was forwarded. */
  readonly refusal?: SignatureProblem | 'denied' | 'too-large' | 'unjudgeable';
  readonly why?: string;
  /** The project's own frames of who sent it, innermost first: `functions/engine/bulk-sender.ts:41 send`. */
  readonly sender: readonly string[];
}

/** All requests, in the order of their answers. */
export class RequestLog {
  readonly requests: GatewayRequest[] = [];

  add(front: GatewayRequest['front'], wire: WireRequest, outcome: Outcome): void {
    const { method, path, query, sender } = wire;
    const encoding = headerOf(wire, 'content-encoding');
    const request = { front, method, path, query, sender, checks: [], ...(encoding && { encoding }) };
    this.requests.push({ ...request, ...outcome });
  }

  get refusals(): GatewayRequest[] {
    return this.requests.filter(({ refusal }) => refusal !== undefined);
  }
}

type Outcome = Pick<GatewayRequest, 'status'> &
  Partial<Pick<GatewayRequest, 'principal' | 'service' | 'checks' | 'refusal' | 'why'>>;
