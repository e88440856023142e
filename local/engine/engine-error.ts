export const engineErrorCodes = [
  'ENGINE_OPTION_INVALID',
  'ENGINE_UNREACHABLE',
  'ENGINE_NOT_FOUND',
  'ENGINE_PORT_IN_USE',
  'ENGINE_FOLDER_IN_USE',
  'ENGINE_DOWNLOAD_FAILED',
  'ENGINE_EXITED',
  'ENGINE_START_TIMEOUT',
] as const;

export type EngineErrorCode = (typeof engineErrorCodes)[number];

/** One sentence that can be shown as it is: what was wrong, the value, the limit, what to do. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EngineError';
    this.code = code;
  }
}

/** Of OpenSearch's log, of the JVM, of a stack trace, of pip. */
const errorLine = /\]\[(ERROR|FATAL)|^(Error|ERROR|Caused by|Exception)\b|^[\w.$]+(Error|Exception)(:|$)/;

/**
 * The part of a log that says why its process ended, on one line of at most 600 characters: the lines that speak of
 * an error, or the last ones when none does.
 */
export function lastWords(log: string): string {
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at ') && !line.startsWith('WARNING:'));
  const errors = lines.filter((line) => errorLine.test(line));
  return (errors.length > 0 ? errors : lines).slice(-3).join(' | ').slice(0, 600);
}

/** What a caught value says, without its stack. `fetch` hides the reason in its cause. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
