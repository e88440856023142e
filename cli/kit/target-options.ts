import { type Command, Option } from 'commander';
import type { AwsAccount } from '../../functions/stream/account.ts';
import { type AccountFlags, pipelineOption, withAccount } from './account-options.ts';
import { Fault } from './fault.ts';
import { webUrl } from './option-values.ts';
import { type SearchAccessFlags, withSearchAccess } from './search-access.ts';

/** Where the letters, the function and the stream are, as the command line says. */
export type TargetOptions =
  | { readonly kind: 'local'; readonly pipeline: string | undefined }
  | ({ readonly kind: 'aws' } & AwsAccount &
      NamedParts & {
        /** One of several in the stack. */
        readonly pipeline?: string | undefined;
        readonly searchAccess?: SearchAccessFlags;
      });

export interface NamedParts {
  /** Its outputs name the parts that the command line doesn't. */
  readonly stack?: string | undefined;
  readonly bucket?: string | undefined;
  readonly function?: string | undefined;
  /** The function of the windows. */
  readonly aggregator?: string | undefined;
  readonly stream?: string | undefined;
  /** Endpoint of the search engine. */
  readonly search?: string | undefined;
}

export interface TargetFlags extends NamedParts, SearchAccessFlags, AccountFlags {
  readonly pipeline?: string;
  readonly aws?: true;
  readonly endpoint?: string;
}

export type Part = 'bucket' | 'function' | 'aggregator' | 'stream' | 'search';

const described: Readonly<Record<Part, string>> = {
  bucket: 'bucket of the dead letters',
  function: 'function to invoke',
  aggregator: 'function of the windows, if there are any',
  stream: 'stream of the records, or its ARN if it is another account’s',
  search: 'endpoint of the search engine',
};

/**
 * Adds the options that say where: the local run, unless --stack, --endpoint or --aws name AWS.
 * @param parts those of the target that the command uses
 */
export function withTarget<Of extends Command>(command: Of, parts: readonly Part[]): Of {
  const before = command.options.length;
  command
    .addOption(pipelineOption())
    .option(
      '--stack <name>',
      'use this stack on AWS instead of the local run, such as shardline-web-traffic-prod',
    )
    .option('--aws', 'use AWS without a stack: name each part');
  for (const part of parts) {
    const about = `${described[part]}; default: that of --stack`;
    if (part === 'search') command.option('--search <url>', about, webUrl);
    else command.option(`--${part} <name>`, about);
  }
  if (parts.includes('search')) withSearchAccess(command);
  withAccount(command).addOption(
    new Option('--endpoint <url>', 'use the emulator of AWS at this address').argParser(webUrl),
  );
  for (const option of command.options.slice(before)) option.helpGroup('Where:');
  return command;
}

/** @throws Fault for options that don't go together */
export function targetOptions(flags: TargetFlags): TargetOptions {
  const { aws, endpoint, pipeline, searchAuth, searchSecretFile, searchCa, ...named } = flags;
  const searchAccess = { searchAuth, searchSecretFile, searchCa };
  if (aws !== undefined || endpoint !== undefined || named.stack !== undefined) {
    const { stack, bucket, function: name, aggregator, stream, search, region, profile } = named;
    if (pipeline !== undefined && stack === undefined) {
      throw new Fault(
        'USAGE',
        '--pipeline names a local run, or a pipeline of a stack: leave it out, or add --stack.',
      );
    }
    return {
      kind: 'aws',
      endpoint,
      stack,
      pipeline,
      bucket,
      function: name,
      aggregator,
      stream,
      search,
      region,
      profile,
      searchAccess,
    };
  }
  const needless = (
    ['bucket', 'function', 'aggregator', 'stream', 'search', 'region', 'profile'] as const
  ).find((name) => named[name] !== undefined);
  const ofEngine = Object.entries({
    'search-auth': searchAuth,
    'search-secret-file': searchSecretFile,
    'search-ca': searchCa,
  }).find(([, value]) => value !== undefined);
  if (ofEngine !== undefined) {
    throw new Fault('USAGE', `--${ofEngine[0]} isn't needed: the local run knows its engine. Leave it out.`);
  }
  if (needless === undefined) return { kind: 'local', pipeline };
  throw new Fault('USAGE', `--${needless} needs a target on AWS: add --stack, or --aws.`);
}
