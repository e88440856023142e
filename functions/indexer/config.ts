import { type EnvironmentReader, readEnvironment, readSearch, type SearchConfig } from '../environment.ts';

/** The indexer's environment, checked once per container. */
export interface IndexerConfig {
  readonly search: SearchConfig;
  /** `s3://bucket`, or `file:///folder` on a machine of one's own. */
  readonly deadLetters: URL;
  /** Event times are plausible however old they are. */
  readonly historicalInput: boolean;
  /** Milliseconds; a record that fails and is older leaves. Infinity: Lambda gives it up. */
  readonly recordAgeLimit: number;
}

/** @throws Error that names every key that is wrong */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): IndexerConfig {
  return readEnvironment(environment, readIndexer);
}

/** What every function that reads the stream is told. */
export function readIndexer(reader: EnvironmentReader): IndexerConfig {
  return {
    search: readSearch(reader),
    deadLetters: reader.url('DEAD_LETTERS', ['s3:', 'file:'], 's3://bucket'),
    historicalInput: reader.oneOf('HISTORICAL_INPUT', ['true', 'false']) === 'true',
    recordAgeLimit: reader.seconds('RECORD_AGE_LIMIT') ?? Number.POSITIVE_INFINITY,
  };
}
