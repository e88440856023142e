import { StrictCommand } from '../kit/command-line.ts';
import { moment, momentText, notEmpty, wholeNumber } from '../kit/option-values.ts';
import type { ResultFlags } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';
import { type Sort, sortOf } from './request.ts';

export interface SearchFlags extends TargetFlags, ResultFlags {
  /** Milliseconds since the epoch. */
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
  readonly fields?: readonly string[];
  readonly sort?: Sort;
  readonly follow?: true;
  readonly windows?: string;
  readonly alerts?: true;
}

/** A page of the engine: https://docs.opensearch.org/latest/search-plugins/searching-data/paginate/ */
const mostHits = 10_000;

export const defaultHits = 20;

export function searchCommand(): StrictCommand {
  const command = new StrictCommand('search')
    .description(
      'Searches the documents of a pipeline, the results of its windows, or its alerts, and prints a table that fits the ' +
        'terminal, or JSON. The newest come last.',
    )
    .argument('[query]', 'query string, JSON clause or JSON body (default: everything)')
    .option('--from <time>', `events of this time or later: ${momentText}`, moment)
    .option('--to <time>', 'events before this time', moment)
    .option(
      '-n, --limit <n>',
      `at most this many, the newest (default: ${defaultHits}; with --follow no limit)`,
      wholeNumber(1, mostHits),
    )
    .option('--fields <names>', 'show these fields, such as status,url.path,_id', fieldsOf)
    .option('--sort <fields>', 'order by these fields, such as status,latencyMs:desc', sortOf)
    .option('-f, --follow', 'go on with documents as they become searchable')
    .option('--windows <name>', 'search the results of this window', notEmpty('the name of a window'))
    .option('--alerts', 'search the alerts')
    .option('--json', 'print a line of JSON for each: _index, _id and _source');
  return withTarget(command, ['function', 'search'])
    .note(
      'A query string is that of the engine, and all of its terms must match: status:500 url.path:\\/api\\/* ' +
        'latencyMs:>=1000 "not found". JSON is one query clause or a whole search body, with its aggregations.',
      '--follow prints each document once, in whatever index it is and whatever its event time, about a second after it ' +
        'becomes searchable. It begins with what comes from now on; --from prints the documents since then first. A ' +
        'document that is written again is printed again.',
    )
    .example("shardline search 'status:500' --from 1h", 'the newest 20 of the last hour')
    .example(
      "shardline search 'status:[500 TO 599]' --follow --json | jq ._source.host",
      'as they come, for a program',
    )
    .example(
      `shardline search '{"range": {"latencyMs": {"gte": 1000}}}' --fields @timestamp,latencyMs,_id`,
      'a query clause, with columns of your own',
    )
    .example("shardline search --windows traffic 'final:true'", 'results of a window')
    .example("shardline search --alerts 'status:firing'", 'alerts that are on')
    .exitCodes({ 0: 'done, whether or not anything was found', 1: 'a failure' });
}

function fieldsOf(value: string): string[] {
  return notEmpty('the names of fields')(value)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
