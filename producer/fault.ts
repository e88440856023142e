export const faultCodes = ['OPTION', 'INPUT', 'TARGET', 'LEFTOVERS'] as const;
export type FaultCode = (typeof faultCodes)[number];

/** Ends the run. The message is the whole sentence that the user sees: what was wrong, the value, the remedy. */
export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** `ECONNREFUSED`, `ENOENT`, …, if the error or its cause has one; else its name. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name === 'Error' && error.cause instanceof Error ? errorCode(error.cause) : error.name;
}

/** Codes of errors that say that nothing answers at an address. */
export const unreachable: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'TimeoutError',
];

/** One sentence for an error of Kinesis that no retry would mend. */
export function targetMessage(error: unknown, name: string): string {
  const code = errorCode(error);
  const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  if (detail === 'Region is missing') return 'No AWS region is set: pass --region.';
  if (code === 'ResourceNotFoundException') {
    return `There is no stream ${name}: check --stream and --region, or create it.`;
  }
  if (code === 'CredentialsProviderError') {
    return `No AWS credentials were found (${detail}): set them up, or pass --profile.`;
  }
  if (unreachable.includes(code)) return `Kinesis can't be reached for ${name} (${code}): is it running?`;
  return `Kinesis refuses to serve ${name}: ${code}: ${detail}`;
}
