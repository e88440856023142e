import { lateWritesOf } from '../../functions/pipeline/late-writes.ts';
import { indexPattern } from '../../local/run/index-pattern.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import type { Run } from '../kit/run-file.ts';
import type { StartOptions } from './command.ts';

/** Where the run's parts are, for the other commands. */
export function runFileOf(run: LocalRun, pipeline: string, viewUrl: string | undefined): Run {
  return {
    pid: process.pid,
    pipeline,
    index: indexPattern(run),
    eventTime: run.pipeline.document.eventTime,
    historicalInput: run.template.function.environment.HISTORICAL_INPUT === 'true',
    lateWrites: lateWritesOf(run.pipeline),
    stream: run.stream,
    kinesisEndpoint: run.kinesisEndpoint,
    searchUrl: run.engine.url,
    searchAccess: accessOf(run.searchConfig),
    functionName: run.functionName,
    functionEndpoint: run.functionEndpoint,
    ...(run.aggregator && {
      aggregatorName: run.aggregator.functionName,
      notificationsUrl: run.aggregator.notificationsUrl,
    }),
    deadLetters: run.deadLetters,
    snapshotUrl: run.snapshotUrl,
    ...(viewUrl !== undefined && { viewUrl }),
    startedAt: new Date().toISOString(),
  };
}

/** Says where the run's parts are. */
export function announce(
  run: LocalRun,
  options: StartOptions,
  viewUrl: string | undefined,
  say: (text: string) => void,
): void {
  say(`engine: ${run.engine.source}`);
  say(`Kinesis at ${run.kinesisEndpoint}, stream ${run.stream}; search at ${run.engine.url}`);
  if (run.aggregator) {
    const { notificationsUrl } = run.aggregator;
    say(`windows are swept every ${options.sweepSeconds} s; notifications at ${notificationsUrl}`);
  }
  if (viewUrl !== undefined) say(`see it live at ${viewUrl}`);
  if (!options.demo) say(`ready for records. ${whereToGo(run)}`);
}

/** Where the secret is, and never what it is. A run signs nothing. */
function accessOf({ auth, secret, ca }: LocalRun['searchConfig']) {
  return { auth: auth === 'sigv4' ? ('none' as const) : auth, secret, ca };
}

export function whereToGo(run: LocalRun): string {
  return `Search: curl '${run.engine.url}/${indexPattern(run)}/_search?pretty'`;
}
