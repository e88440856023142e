import { type EngineError, readEngineError } from '../../core/bulk/bulk-answer.ts';
import { isBlock, isSecurityError } from '../../core/bulk/classify.ts';
import { field } from './engine-request.ts';

export type SetupErrorCode =
  | 'ENGINE_UNKNOWN'
  | 'TEMPLATE_REFUSED'
  | 'TEMPLATE_NOT_STORED'
  | 'MAPPING_REFUSED'
  | 'REPLICAS_REFUSED'
  | 'INDEX_REFUSED'
  | 'POLICY_REFUSED'
  | 'POLICY_NOT_STORED';

/** The engine answered, but not as it should: what was asked, its status, and its own reason. */
export class SetupError extends Error {
  readonly code: SetupErrorCode;
  readonly status: number;

  constructor(code: SetupErrorCode, what: string, status: number, body: unknown) {
    const remedy = refusesUs(status, body) ? `. ${howToAllow}` : '';
    super(`${what} was answered with ${status}: ${reasonOf(body)}${remedy}`);
    this.code = code;
    this.status = status;
  }
}

const howToAllow =
  'Let the role of the setup function send this request: by the access policy of the domain, and by a role of its security plugin if it has fine-grained access control.';

/**
 * Whether an answer is the refusal of who asks: of a domain's front door, which names no error, or of the security
 * plugin. A block of an index is none.
 */
export function refusesUs(status: number, body: unknown): boolean {
  return isSecurityError(status, errorOf(body));
}

/**
 * Whether an answer says that an index is closed to changes: 429 when all that closes it is a full disk, which passes
 * by itself, 403 when anything else does. A cluster that isn't ready answers 503 with the same type of error.
 */
export function isBlocked(status: number, body: unknown): boolean {
  const error = errorOf(body);
  return (status === 403 || status === 429) && error !== undefined && isBlock(error);
}

function errorOf(body: unknown): EngineError | undefined {
  const error = field(body, 'error');
  return error === undefined ? undefined : readEngineError(error);
}

/** The engine's outermost reason says what failed, its innermost cause says why. */
function reasonOf(body: unknown): string {
  // A domain's front door writes `Message` for who may not, and `message` for a wrong signature.
  const fields = [['error', 'reason'], ['error'], ['message'], ['Message']];
  const reasons = fields.map((path) => field(body, ...path));
  const reason = reasons.find((candidate) => typeof candidate === 'string') ?? 'no reason given';
  const cause = innermostCause(field(body, 'error', 'caused_by'));
  return typeof cause === 'string' ? `${String(reason)} (${cause})` : String(reason);
}

function innermostCause(cause: unknown): unknown {
  const deeper = field(cause, 'caused_by');
  return deeper === undefined ? field(cause, 'reason') : innermostCause(deeper);
}
