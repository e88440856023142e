import { Fault } from '../kit/fault.ts';
import { type TargetOptions, targetOptions } from '../kit/target-options.ts';
import type { Format } from '../records/formats.ts';
import type { Source } from '../records/open.ts';
import type { Flags } from './command.ts';

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
  readonly json?: true | undefined;
}

/** @throws Fault for options that don't go together. */
export function putOptions(flags: Flags, stdinIsTerminal: boolean, now: Date): PutOptions {
  const { quiet, leftovers, gzip, aggregate } = flags;
  return {
    source: sourceOf(flags, stdinIsTerminal),
    format: flags.format,
    delimiter: flags.delimiter,
    target: targetOptions(flags),
    partitionKey: flags.partitionKey,
    rate: flags.rate,
    concurrency: flags.concurrency,
    gzip: gzip ?? false,
    aggregate: aggregate ?? false,
    giveUpAfterMs: flags.giveUpAfter,
    leftovers: leftovers ?? `put-${now.toISOString().replaceAll(/[-:.]/g, '')}.leftovers.ndjson`,
    quiet: quiet ?? false,
    json: flags.json,
  };
}

function sourceOf({ file, socket }: Flags, stdinIsTerminal: boolean): Source {
  if (socket !== undefined) return { kind: 'socket', ...socket };
  if (file === '-' || (file === undefined && !stdinIsTerminal)) return { kind: 'stdin' };
  if (file !== undefined) return { kind: 'file', path: file };
  throw new Fault('USAGE', 'Nothing to put: name a source with --file or --socket, or pipe lines in.');
}
