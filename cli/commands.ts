import type { CliCommand } from './kit/cli-command.ts';

interface CommandEntry {
  /** Heading of the list of commands. */
  readonly group: string;
  /** A line in that list. */
  readonly summary: string;
  /** Loaded only when the command is asked for, so that each starts as fast as it can. */
  readonly load: () => Promise<{ readonly cli: CliCommand }>;
}

const build = 'Build a pipeline:';
const records = 'Put records in and look at them:';
const recover = 'Recover:';
const deploy = 'Deploy:';
const other = 'Other:';

/** The commands of `shardline`, in the order of its help and of docs/reference/commands.md. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  init: {
    group: build,
    summary: 'make a project from sample records or a shipped pipeline',
    load: () => import('./init/init.ts'),
  },
  start: {
    group: build,
    summary: 'run a whole pipeline on this machine',
    load: () => import('./start/start.ts'),
  },
  backtest: {
    group: build,
    summary: 'what would have fired on recorded records',
    load: () => import('./backtest/backtest.ts'),
  },
  doctor: {
    group: build,
    summary: 'what is missing here for a local run or a deployment',
    load: () => import('./doctor/doctor.ts'),
  },
  view: {
    group: records,
    summary: 'show a pipeline in the browser as it works',
    load: () => import('./view/view.ts'),
  },
  top: {
    group: records,
    summary: 'show a pipeline in the terminal as it works',
    load: () => import('./top/top.ts'),
  },
  put: {
    group: records,
    summary: 'put records into the stream, from a file, a pipe or a socket',
    load: () => import('./put/put.ts'),
  },
  verify: {
    group: records,
    summary: 'put records in and account for each',
    load: () => import('./verify/verify.ts'),
  },
  search: {
    group: records,
    summary: 'search documents, windows and alerts, and follow them',
    load: () => import('./search/search.ts'),
  },
  tap: {
    group: records,
    summary: 'show records as they pass',
    load: () => import('./tap/tap.ts'),
  },
  explain: {
    group: records,
    summary: 'show one record through every stage, and what became of it',
    load: () => import('./explain/explain.ts'),
  },
  alerts: {
    group: records,
    summary: 'list, acknowledge and snooze alerts',
    load: () => import('./alerts/alerts.ts'),
  },
  'dead-letters': {
    group: recover,
    summary: 'count, list, show and erase records that could not be indexed',
    load: () => import('./dead-letters/dead-letters.ts'),
  },
  redrive: {
    group: recover,
    summary: 'send dead letters to the indexer again',
    load: () => import('./redrive/redrive.ts'),
  },
  replay: {
    group: recover,
    summary: 'send what the stream still keeps to the indexer again',
    load: () => import('./replay/replay.ts'),
  },
  reindex: {
    group: recover,
    summary: 'replace indices whose fields can’t change in place',
    load: () => import('./reindex/reindex.ts'),
  },
  plan: {
    group: deploy,
    summary: 'what a load needs on AWS, and what it costs',
    load: () => import('./plan/plan.ts'),
  },
  dashboards: {
    group: deploy,
    summary: 'a dashboard of a pipeline for OpenSearch Dashboards or Kibana',
    load: () => import('./dashboards/dashboards.ts'),
  },
  synth: {
    group: deploy,
    summary: 'make the template of a pipeline, without an AWS account',
    load: () => import('./synth/synth.ts'),
  },
  deploy: {
    group: deploy,
    summary: 'deploy a pipeline to AWS',
    load: () => import('./deploy/deploy.ts'),
  },
  completion: {
    group: other,
    summary: 'print a script that has your shell complete command lines',
    load: () => import('./completion/completion.ts'),
  },
};
