import { type EnvironmentReader, readSearch, type SearchConfig } from './environment.ts';
import type { ConsumerVariables } from './variables.ts';

/** The environment of a function that reads the stream. */
export interface ConsumerConfig {
  readonly search: SearchConfig;
  /** `s3://bucket`, or `file:///folder` on a machine of one's own. */
  readonly deadLetters: URL;
  /** Event times are plausible however old they are. */
  readonly historicalInput: boolean;
  /** Milliseconds; a record that fails and is older leaves. Infinity: Lambda gives it up. */
  readonly recordAgeLimit: number;
  /**
   * Name of the stack, by which its metrics are told from those of another stage. Absent where no alarm watches them, and
   * in an upgrade for as long as a function has its new code and its old environment.
   */
  readonly stack?: string;
  /** Whether reasons of refusals, which may quote a record, may be logged: on a machine of one's own they may. */
  readonly logReasons?: boolean;
}

export function readConsumer(reader: EnvironmentReader<keyof ConsumerVariables>): ConsumerConfig {
  const stack = reader.text('STACK_NAME');
  return {
    ...(stack !== undefined && { stack }),
    ...(reader.text('LOG_REASONS') === 'true' && { logReasons: true }),
    search: readSearch(reader),
    deadLetters: reader.url('DEAD_LETTERS', ['s3:', 'file:'], 's3://bucket'),
    historicalInput: reader.oneOf('HISTORICAL_INPUT', ['true', 'false']) === 'true',
    recordAgeLimit: reader.seconds('RECORD_AGE_LIMIT') ?? Number.POSITIVE_INFINITY,
  };
}
