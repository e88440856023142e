import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { Construct, type IDependable } from 'constructs';
import type { PipelineStackOptions } from '../options/options.ts';
import { encryptionKeyOf } from '../resources/encryption-key.ts';
import type { AlarmRule } from './alarm-rule.ts';
import { alarmRules } from './alarm-rules.ts';
import { alarmTopic } from './alarm-topic.ts';
import type { StreamReader } from './delivery-alarm-rules.ts';
import { domainAlarmRules, watchedDomain } from './domain-alarm-rules.ts';
import { windowAlarmRules } from './window-alarm-rules.ts';

export interface AlarmsProps {
  readonly options: PipelineStackOptions;
  readonly indexer: StreamReader & IDependable;
  /** Of a pipeline with windows. */
  readonly aggregator: (StreamReader & IDependable) | undefined;
  /** The stack's own; one that is there already is known by its ARN. */
  readonly domain: Domain | undefined;
}

/** One alarm for each way in which records may come late or not at all; each names its section of the runbook. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { options, indexer, aggregator, domain }: AlarmsProps) {
    super(scope, id);
    const watched = watchedDomain(Stack.of(this), options, domain);
    const rules = {
      ...alarmRules(options, indexer),
      ...(watched && domainAlarmRules(watched)),
      ...(aggregator && windowAlarmRules(options, aggregator)),
    };
    const action = this.createAction(options);
    this.all = Object.entries(rules).map(([name, rule]) => {
      const alarm = this.createAlarm(name, rule);
      // Where a missing value is the alarm, it would ring until those are deployed who give that value.
      alarm.node.addDependency(indexer, ...(aggregator ? [aggregator] : []));
      if (action) alarm.addAlarmAction(action);
      else leaveSilent(alarm);
      return alarm;
    });
  }

  private createAlarm(name: string, { metric, pace, threshold, minutes, ...rule }: AlarmRule): Alarm {
    return new Alarm(this, name, {
      metric,
      threshold,
      comparisonOperator: rule.comparison ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: pace.periods,
      datapointsToAlarm: pace.datapoints(minutes),
      treatMissingData: rule.missing ?? TreatMissingData.NOT_BREACHING,
      alarmDescription: `${rule.says} See docs/operate/runbook.md#${rule.heading}`,
    });
  }

  private createAction(options: PipelineStackOptions): SnsAction | undefined {
    const { alarmEmail: email } = options;
    if (email === undefined) return undefined;
    return new SnsAction(alarmTopic(this, { email, key: encryptionKeyOf(this, options) }));
  }
}

function leaveSilent(alarm: Alarm): void {
  Validations.of(alarm).acknowledge({
    id: 'NIST.800.53.R5-CloudWatchAlarmAction',
    reason: 'Without alarmEmail alarms are for dashboards, or for an action that you add.',
  });
}
