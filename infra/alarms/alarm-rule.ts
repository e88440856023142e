import type { ComparisonOperator, IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmPace } from './alarm-pace.ts';

export interface AlarmRule {
  /** In periods of the pace. */
  readonly metric: IMetric;
  readonly pace: AlarmPace;
  readonly threshold: number;
  /** How long the threshold is passed before the alarm rings; 1: at once. */
  readonly minutes: number;
  /** Default: above the threshold. */
  readonly comparison?: ComparisonOperator;
  /** What a period without a value means; default: nothing is wrong. */
  readonly missing?: TreatMissingData;
  readonly says: string;
  /** Heading in docs/operate/runbook.md, as its anchor. */
  readonly heading: string;
}

/** By the name of the alarm, which is its place in the stack too: a new name would be a new alarm. */
export type AlarmRules = Readonly<Record<string, AlarmRule>>;
