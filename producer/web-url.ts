import { InvalidArgumentError } from 'commander';

/** An http or https URL of the command line. Credentials are refused: other users see them there, and logs keep them. */
export function webUrl(value: string): string {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new InvalidArgumentError('Give an http or https URL such as http://127.0.0.1:9200.');
  }
  if (parsed.username === '' && parsed.password === '') return value;
  throw new InvalidArgumentError(
    'Leave the credentials out of the URL; a search engine takes them with --search-auth basic --search-secret-file <file>.',
  );
}
