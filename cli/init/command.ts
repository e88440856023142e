import { Option } from 'commander';
import { StrictCommand } from '../kit/command-line.ts';
import { notEmpty } from '../kit/option-values.ts';
import { withJson } from '../kit/result.ts';
import { delimiterOption } from '../records/delimiter.ts';
import { shippedPipelines } from './shipped-pipelines.ts';

export interface Flags {
  readonly from?: string;
  readonly pipeline?: string;
  readonly list?: true;
  readonly name?: string;
  readonly delimiter?: string;
  readonly install: boolean;
  readonly json?: true;
}

export function initCommand(): StrictCommand {
  const names = shippedPipelines.map(({ name }) => name);
  const command = new StrictCommand('init')
    .description(
      'Makes a project: from sample records, of which it finds fields, types, event time and id, or with one of the ' +
        'pipelines that Shardline ships.',
    )
    .argument('[folder]', "a folder that is empty or new; its name becomes the pipeline's")
    .addOption(
      new Option('--from <file>', 'sample records, - for standard input; .gz is unpacked')
        .argParser(notEmpty('the name of a file'))
        .conflicts(['pipeline', 'list']),
    )
    .addOption(delimiterOption())
    .addOption(
      new Option('-p, --pipeline <name>', 'begin with a shipped pipeline')
        .choices(names)
        .conflicts(['name', 'delimiter', 'list']),
    )
    .option('-n, --name <name>', "the pipeline's name, where it can't be the folder's", notEmpty('a name'))
    .option('--list', 'show the shipped pipelines')
    .option('--no-install', 'only write the files: npm install is left to you')
    .note(...notes)
    .example('shardline init orders --from orders.ndjson', 'a project for such records')
    .example(
      'shardline init quakes --from quakes.csv',
      'the delimiter and the types of the columns are found',
    )
    .example('kubectl logs web | shardline init web --from -', 'from what another program prints')
    .example('shardline init traffic --pipeline web-traffic', 'with a pipeline that Shardline ships')
    .exitCodes({ 0: 'done', 1: 'a failure; if npm install is what failed, the project is there' });
  return withJson(command);
}

const notes = [
  'A sample is JSON (a record to a line, an array, or pretty-printed), CSV with a row of names, access logs, syslog, ' +
    'payloads of a CloudWatch Logs subscription, or lines of text. At most 20,000 records and 32 MB of it are read. Up to ' +
    '1,000 of the records become a file of the project, as they are.',
  'Nothing that exists is overwritten: the folder must be empty or new, and gets all files or none.',
];
