import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import type { Aggregator } from './aggregator.ts';
import { alarmRules } from './alarm-rules.ts';
import { alarmTopic } from './alarm-topic.ts';
import { encryptionKeyOf } from './encryption-key.ts';
import type { Indexer } from './indexer.ts';
import type { PipelineStackOptions } from './options.ts';
import { windowAlarmRules } from './window-alarm-rules.ts';

export interface AlarmsProps {
  readonly options: PipelineStackOptions;
  readonly indexer: Indexer;
  /** Of a pipeline with windows. */
  readonly aggregator: Aggregator | undefined;
  readonly domain: Domain | undefined;
}

/** One alarm for each way in which records may come late or not at all; each names its page of the runbook. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { options, indexer, aggregator, domain }: AlarmsProps) {
    super(scope, id);
    const { alarmEmail: email } = options;
    const action =
      email === undefined
        ? undefined
        : new SnsAction(alarmTopic(this, { email, key: encryptionKeyOf(this, options) }));
    const rules = {
      ...alarmRules(options.pipeline, indexer, domain),
      ...(aggregator && windowAlarmRules(options.pipeline, aggregator)),
    };
    for (const [name, rule] of Object.entries(rules)) {
      const alarm = new Alarm(this, name, {
        metric: rule.metric,
        threshold: rule.threshold,
        comparisonOperator: rule.comparison ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 5,
        datapointsToAlarm: rule.minutes,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        alarmDescription: `${rule.says} See docs/runbook.md#${rule.heading}`,
      });
      if (action) alarm.addAlarmAction(action);
    }
  }
}
