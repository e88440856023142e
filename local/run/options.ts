import { InvalidArgumentError } from 'commander';
import { RepeatableOption, StrictCommand } from '../../cli/kit/command-line.ts';
import { notEmpty, webUrl, wholeNumber } from '../../cli/kit/option-values.ts';
import { type SearchAccessFlags, withSearchAccess } from '../../cli/kit/search-access.ts';
import { pipelineNames } from '../../infra/bundle/bundle.ts';
import { pipelineOfProject } from '../../infra/cdk-context.ts';
import { type OptionTexts, withOption } from '../../infra/options/option-argument.ts';
import { otherPipelines } from '../../infra/options/pipeline-name.ts';

export interface RunOptions extends SearchAccessFlags {
  /** The name of a file in pipelines/; to code, not on the command line, also the path of one elsewhere in the project. */
  readonly pipeline: string;
  readonly demo: boolean;
  readonly once: boolean;
  /** Sample records to put; absent: 10,000 of a demo, all of a file. */
  readonly records?: number | undefined;
  readonly seed: number;
  /** 0: any free port. */
  readonly kinesisPort: number;
  readonly searchPort: number;
  readonly searchUrl?: string | undefined;
  /** Use this Kinesis API instead of starting one. */
  readonly kinesisEndpoint?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly historical: boolean;
  /** From one sweep of the aggregator to the next. */
  readonly sweepSeconds: number;
  /** Options of the deployment, as `cdk deploy -c` takes them. */
  readonly context?: Readonly<Record<string, string>> | undefined;
}

/** The command line of `npm start --`; a wrong one ends the process with a sentence and exit code 2. */
export function readRunOptions(argv: readonly string[]): RunOptions {
  const command = startCommand();
  command.parse(argv, { from: 'user' });
  return runOptionsOf(command);
}

export function startCommand(): StrictCommand {
  const names = pipelineNames();
  const command = new StrictCommand('start')
    .description(
      'Runs a whole pipeline on this machine: Kinesis, event source mapping, function and search engine.',
    )
    .option(
      '-p, --pipeline <name>',
      `pipeline to run: one of ${names.join(', ')}`,
      oneOf(names),
      pipelineOfProject(names),
    )
    .option('--no-demo', 'put no sample records; wait for any Kinesis client')
    .option(
      '--once',
      'end after the sample records: exit code 0, or 1 if one is unaccounted for or not put, or all are rejected',
      false,
    )
    .option(
      '--records <n>',
      'sample records to put; 10,000 of a demo by default, all of a file',
      wholeNumber(1, 10_000_000),
    )
    .option('--seed <n>', 'seed of the sample records', wholeNumber(0, 2 ** 31 - 1), 1)
    .option(
      '--kinesis-port <port>',
      'port of the Kinesis API; 0 for any free one',
      wholeNumber(0, 65_535),
      4567,
    )
    .option(
      '--search-port <port>',
      'port of the search engine; 0 for any free one',
      wholeNumber(0, 65_535),
      9200,
    )
    .option('--search-url <url>', 'use this OpenSearch or Elasticsearch instead of starting one', webUrl)
    .option(
      '--data-dir <folder>',
      'keep streams, checkpoints, indices and dead letters here between runs',
      notEmpty('the name of a folder'),
    )
    .option(
      '--historical',
      'take event times as they are, however old; the same as -c historicalInput=true',
      false,
    )
    .option(
      '--sweep-seconds <n>',
      'seconds between sweeps of windows and monitors; a deployed pipeline sweeps each minute',
      wholeNumber(1, 3_600),
      10,
    )
    .addOption(
      new RepeatableOption(
        '-c, --context <option=value>',
        'an option of the deployment, as for cdk deploy: parallelizationFactor=4; may be repeated',
      ).argParser(contextOption),
    );
  withSearchAccess(command);
  return command
    .example('shardline start --once', 'the demo of web-traffic, from the first record to the summary')
    .example('shardline start --pipeline orders --no-demo', 'a pipeline of your own, which waits for records')
    .example('shardline start --data-dir .data', 'the same again after a restart, with what it had')
    .exitCodes({
      0: 'done, or ended by Ctrl-C while it served',
      1: 'a record is unaccounted for or not put, all are rejected, or a failure',
      130: 'stopped by Ctrl-C before it served',
    });
}

/** What a parsed command was given. Ends the process for options that don't go together. */
export function runOptionsOf(command: StrictCommand): RunOptions {
  const options = command.opts<RunOptions>();
  if (options.pipeline === undefined) {
    const names = pipelineNames();
    const which = names.length === 0 ? '' : '--pipeline is missing: ';
    command.error(`error: ${which}${otherPipelines(names)}`);
  }
  if (options.once && !options.demo)
    command.error('error: --once ends after the demo, so it cannot go with --no-demo');
  if (options.historical && options.context?.historicalInput === 'false')
    command.error(
      'error: --historical is historicalInput=true, and -c historicalInput=false says the opposite',
    );
  const ofEngine = ['--search-auth', '--search-secret-file', '--search-ca'].find((_, position) =>
    [options.searchAuth, options.searchSecretFile, options.searchCa].at(position),
  );
  if (ofEngine !== undefined && options.searchUrl === undefined) {
    command.error(`error: ${ofEngine} is for an engine that already runs: add --search-url`);
  }
  return options;
}

function oneOf(names: readonly string[]) {
  return (value: string): string => {
    if (names.includes(value)) return value;
    throw new InvalidArgumentError(`There is no pipelines/${value}.ts; ${otherPipelines(names)}.`);
  };
}

const onThisMachine = 'leave it out: the stream is a new one, on this machine';

const setByRun: Readonly<Record<string, string>> = {
  pipeline: 'name the pipeline with --pipeline',
  stage: 'name the pipeline with --pipeline',
  streamArn: onThisMachine,
  streamKeyArn: onThisMachine,
  searchEndpoint: 'name the engine with --search-url',
  searchAuth: 'say how with --search-auth',
  searchSecretArn: 'name a file with --search-secret-file',
  searchCaBundle: 'name the file with --search-ca',
};

function contextOption(value: string, others: OptionTexts = {}): OptionTexts {
  const options = withOption(value, others, 'batchSize=500');
  const own = Object.keys(setByRun).find((name) => Object.hasOwn(options, name));
  if (own !== undefined) throw new InvalidArgumentError(`A local run sets ${own} itself; ${setByRun[own]}.`);
  return options;
}
