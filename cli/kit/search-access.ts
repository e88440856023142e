import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Command, Option } from 'commander';
import { isLoopback, type SearchConfig } from '../../functions/lambda/environment.ts';
import { Fault } from './fault.ts';
import { notEmpty } from './option-values.ts';

/** How an engine that isn't started here is known, and how it knows who asks; as options of a command line. */
export interface SearchAccessFlags {
  readonly searchAuth?: 'none' | 'apiKey' | 'basic' | undefined;
  readonly searchSecretFile?: string | undefined;
  readonly searchCa?: string | undefined;
}

export type SearchAccess = Omit<SearchConfig, 'endpoint'>;

/** Adds the options. A secret comes from a file alone: other users see command lines, and children the environment. */
export function withSearchAccess(command: Command): Command {
  return command
    .addOption(
      new Option('--search-auth <how>', 'how requests to the engine are authenticated').choices([
        'none',
        'apiKey',
        'basic',
      ]),
    )
    .option(
      '--search-secret-file <file>',
      'file with the API key of the engine, or {"username": "…", "password": "…"}; readable by you alone',
      notEmpty('the name of a file'),
    )
    .option(
      '--search-ca <file>',
      'PEM file with the certificate authorities to trust for the engine',
      notEmpty('the name of a file'),
    );
}

/**
 * The access that the options stand for.
 * @param endpoint of the engine
 * @throws Fault for options that don't go together
 */
export function searchAccess(flags: SearchAccessFlags, endpoint: URL): SearchAccess {
  const { searchAuth = 'none', searchSecretFile, searchCa } = flags;
  if (searchAuth !== 'none' && searchSecretFile === undefined) {
    throw new Fault('USAGE', `--search-auth ${searchAuth} needs a secret: add --search-secret-file <file>.`);
  }
  if (searchAuth === 'none' && searchSecretFile !== undefined) {
    throw new Fault('USAGE', '--search-secret-file needs --search-auth, which says what the file holds.');
  }
  if (searchAuth !== 'none' && endpoint.protocol === 'http:' && !isLoopback(endpoint)) {
    throw new Fault(
      'USAGE',
      `Others could read the secret on its way to ${endpoint.origin}: give an https URL.`,
    );
  }
  return {
    auth: searchAuth,
    ...(searchSecretFile !== undefined && { secret: pathToFileURL(resolve(searchSecretFile)).href }),
    ...(searchCa !== undefined && { ca: resolve(searchCa) }),
  };
}
