import { existsSync, statSync } from 'node:fs';
import { Option } from 'commander';
import { type RunOptions, runOptionsOf, startCommand } from '../../local/run/options.ts';
import type { StrictCommand } from '../kit/command-line.ts';
import { notEmpty, wholeNumber } from '../kit/option-values.ts';
import { demoPath, samplePath } from '../kit/sample-paths.ts';
import { delimiterOption } from '../records/delimiter.ts';
import { type Format, formats } from '../records/formats.ts';

/** What to put by itself, and how to run it. */
export interface StartOptions extends RunOptions {
  readonly file?: string | undefined;
  readonly format?: Format | undefined;
  readonly delimiter?: string | undefined;
  /** Whether there is a view. */
  readonly view: boolean;
  /** Its port; absent: the usual one, or any free one. */
  readonly viewPort?: number | undefined;
  readonly open?: true;
  /** Of what became of the records, for a program. */
  readonly json?: true;
}

export const usualViewPort = 4570;

export function defineStart(): StrictCommand {
  return startCommand()
    .option(
      '-f, --file <file>',
      'put the records of this file instead of the demo, as put reads them; .gz is unpacked',
      notEmpty('the name of a file'),
    )
    .addOption(new Option('--format <format>', 'as for put').choices(formats))
    .addOption(delimiterOption())
    .option('--no-view', 'no view of the run in the browser')
    .option(
      '--view-port <port>',
      `port of the view; 0 for any free one (default: ${usualViewPort}, or any free one)`,
      wholeNumber(0, 65_535),
    )
    .option('--open', 'open the view in the browser')
    .option('--json', 'with --once: print what became of the records as one JSON document')
    .example(
      'shardline start --pipeline orders --file orders.ndjson --once',
      'what becomes of a file of records',
    );
}

/** Ends the process for options that don't go together, and if there is nothing to put. */
export function startOptionsOf(command: StrictCommand): StartOptions {
  const options: StartOptions = { ...runOptionsOf(command), ...command.opts<StartOptions>() };
  const { file, demo, pipeline, format, delimiter } = options;
  const ofView = options.viewPort !== undefined ? '--view-port' : options.open ? '--open' : undefined;
  if (ofView !== undefined && !options.view)
    command.error(`error: ${ofView} is for the view, so it cannot go with --no-view`);
  if (options.json && !options.once)
    command.error('error: --json prints what has become of the records at the end: add --once');
  const ofFile = format === undefined ? (delimiter === undefined ? undefined : '--delimiter') : '--format';
  if (ofFile !== undefined && file === undefined) command.error(`error: ${ofFile} is for a file: add --file`);
  if (file !== undefined) {
    if (!demo) command.error('error: --file puts the records of a file, so it cannot go with --no-demo');
    if (!existsSync(file)) command.error(`error: the file ${file} is not there: check --file`);
    if (statSync(file).isDirectory()) command.error(`error: ${file} is a folder: name one file with --file`);
  } else if (demo && demoPath(pipeline) === undefined && samplePath(pipeline) === undefined) {
    const remedy = 'give --file with records of yours, or --no-demo and put them';
    command.error(
      `error: ${pipeline} has no pipelines/demo/${pipeline}.ts and no samples/${pipeline}.ndjson: ${remedy}`,
    );
  }
  return options;
}
