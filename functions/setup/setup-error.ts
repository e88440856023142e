import { field } from './engine-request.ts';

export type SetupErrorCode =
  | 'ENGINE_UNKNOWN'
  | 'TEMPLATE_REFUSED'
  | 'TEMPLATE_NOT_STORED'
  | 'MAPPING_REFUSED'
  | 'INDEX_REFUSED'
  | 'POLICY_REFUSED'
  | 'POLICY_NOT_STORED';

/** The engine answered, but not as it should: what was asked, its status, and its own reason. */
export class SetupError extends Error {
  readonly code: SetupErrorCode;
  readonly status: number;

  constructor(code: SetupErrorCode, what: string, status: number, body: unknown) {
    super(`${what} was answered with ${status}: ${reasonOf(body)}`);
    this.code = code;
    this.status = status;
  }
}

/** The engine's outermost reason says what failed, its innermost cause says why. */
function reasonOf(body: unknown): string {
  const reasons = [field(body, 'error', 'reason'), field(body, 'error'), field(body, 'message')];
  const reason = reasons.find((candidate) => typeof candidate === 'string') ?? 'no reason given';
  const cause = innermostCause(field(body, 'error', 'caused_by'));
  return typeof cause === 'string' ? `${String(reason)} (${cause})` : String(reason);
}

function innermostCause(cause: unknown): unknown {
  const deeper = field(cause, 'caused_by');
  return deeper === undefined ? field(cause, 'reason') : innermostCause(deeper);
}
