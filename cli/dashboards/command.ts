import { Option } from 'commander';
import { type Application, applications } from '../../functions/dashboards/saved-object.ts';
import { StrictCommand } from '../kit/command-line.ts';
import { notEmpty } from '../kit/option-values.ts';

export interface DashboardsFlags {
  readonly pipeline?: string;
  readonly for: Application;
  readonly output?: string;
}

export function dashboardsCommand(): StrictCommand {
  return new StrictCommand('dashboards')
    .description(
      'Makes a dashboard of a pipeline from its definition: documents over time, dead letters by reason, the metrics of ' +
        'each window by key, and alerts. It prints saved objects as OpenSearch Dashboards and Kibana import them, an ' +
        'object a line.',
    )
    .option(
      '-p, --pipeline <name>',
      'pipeline to show: the name of a file in pipelines/, or the path of one elsewhere in the project; needed if ' +
        'pipelines/ has several',
    )
    .addOption(
      new Option('--for <application>', 'what imports it')
        .choices(applications)
        .default('opensearch-dashboards'),
    )
    .option(
      '-o, --output <file>',
      'a new file for it (default: standard output)',
      notEmpty('the name of a file'),
    )
    .note(
      'Import the file under Dashboards Management, Saved objects (in Kibana: Stack Management, Saved Objects). An object ' +
        'has the same id each time, so a second import asks whether to overwrite. The option dashboards of a deployment ' +
        'installs the same objects.',
    )
    .example('shardline dashboards --pipeline orders --output orders.ndjson', 'a file to import')
    .example('shardline dashboards --for kibana > orders.ndjson', 'the same for Kibana')
    .exitCodes({ 0: 'done', 1: 'a failure, such as a file that is there already' });
}
