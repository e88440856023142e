/** One call, as AWS's services see it when they ask whether it is allowed. */
export interface AccessRequest {
  /** `es:ESHttpPost`, `s3:PutObject` … */
  readonly action: string;
  /** An ARN; `*` for an action that has no resource. A `*` in it is a character like any other. */
  readonly resource: string;
  /** What conditions ask: `aws:SecureTransport`, `s3:TlsVersion` … What the policies themselves tell isn't needed. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** What this evaluator can't tell, by statement and key: never taken for an Allow, nor for a refusal. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
