import { Fault } from '../kit/fault.ts';
import type { Format, Source } from '../records/open.ts';
import { type Flags, putCommand } from './command.ts';
import type { TargetOptions } from './target.ts';

export interface PutOptions {
  readonly source: Source;
  /** Undefined: by the file's name, and leftovers by their first line. */
  readonly format: Format | undefined;
  /** Of CSV; undefined: found from its first rows. */
  readonly delimiter: string | undefined;
  readonly target: TargetOptions;
  readonly partitionKey: string | undefined;
  /** Records/s. */
  readonly rate: number | undefined;
  /** Requests under way at once. */
  readonly concurrency: number;
  readonly gzip: boolean;
  readonly aggregate: boolean;
  readonly giveUpAfterMs: number;
  readonly leftovers: string;
  readonly quiet: boolean;
}

/**
 * Command line to options. Commander itself ends the process, with one sentence, for a value that can't be.
 * @throws Fault for options that don't go together.
 */
export function parseOptions(argv: readonly string[], stdinIsTerminal: boolean, now: Date): PutOptions {
  const flags = putCommand().parse(argv, { from: 'user' }).opts<Flags>();
  return {
    source: sourceOf(flags, stdinIsTerminal),
    format: flags.format,
    delimiter: flags.delimiter,
    target: targetOf(flags),
    partitionKey: flags.partitionKey,
    rate: flags.rate,
    concurrency: flags.concurrency,
    gzip: flags.gzip ?? false,
    aggregate: flags.aggregate ?? false,
    giveUpAfterMs: flags.giveUpAfter,
    leftovers: flags.leftovers ?? `put-${now.toISOString().replaceAll(/[-:.]/g, '')}.leftovers.ndjson`,
    quiet: flags.quiet ?? false,
  };
}

function sourceOf({ file, socket }: Flags, stdinIsTerminal: boolean): Source {
  if (socket !== undefined) return { kind: 'socket', ...socket };
  if (file === '-' || (file === undefined && !stdinIsTerminal)) return { kind: 'stdin' };
  if (file !== undefined) return { kind: 'file', path: file };
  throw new Fault('OPTION', 'Nothing to put: name a source with --file or --socket, or pipe lines in.');
}

function targetOf({ aws, endpoint, stream, region, profile, pipeline }: Flags): TargetOptions {
  if (aws === undefined && endpoint === undefined) {
    const needless = Object.entries({ stream, region, profile }).find(([, value]) => value !== undefined);
    if (needless === undefined) return { kind: 'local', pipeline };
    throw new Fault('OPTION', `--${needless[0]} needs a target: add --aws, or --endpoint with its URL.`);
  }
  const named = aws === undefined ? '--endpoint' : '--aws';
  if (stream === undefined) throw new Fault('OPTION', `${named} needs --stream with the name of the stream.`);
  if (endpoint === undefined) return { kind: 'aws', stream, region, profile };
  return { kind: 'endpoint', endpoint, stream, region, profile };
}
