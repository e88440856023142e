/** `USAGE`: the command line itself can't be, whatever there is; exit code 2. */
export const faultCodes = ['USAGE', 'OPTION', 'INPUT', 'TARGET', 'LEFTOVERS'] as const;
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
