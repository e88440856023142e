import { ComparisonOperator, type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Arn, ArnFormat, type Stack, Token } from 'aws-cdk-lib/core';
import type { PipelineStackOptions } from '../options/options.ts';
import { eachMinute } from './alarm-pace.ts';
import type { AlarmRules } from './alarm-rule.ts';

/** A domain of OpenSearch Service, this stack's or another's. */
export interface WatchedDomain {
  readonly account: string;
  readonly name: string;
  /** Of each data node, in GiB; absent when the domain isn't this stack's. */
  readonly volume?: number;
}

/**
 * The domain that the stack's alarms can watch. An engine that isn't one of OpenSearch Service is for its owner to
 * watch, and so is a domain of another account, where its metrics are.
 */
export function watchedDomain(
  stack: Stack,
  { domainVolume, searchDomainArn }: Pick<PipelineStackOptions, 'domainVolume' | 'searchDomainArn'>,
  domain: Domain | undefined,
): WatchedDomain | undefined {
  if (domain) return { account: stack.account, name: domain.domainName, volume: domainVolume };
  if (searchDomainArn === undefined) return undefined;
  const { account = '', resourceName: name = '' } = Arn.split(searchDomainArn, ArnFormat.SLASH_RESOURCE_NAME);
  const isForeign = ![stack.account, account].some(Token.isUnresolved) && stack.account !== account;
  return isForeign ? undefined : { account, name };
}

/** What is left of a node's storage when the alarm rings: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cloudwatch-alarms.html */
const storageLeft = 0.25;

/** What is watched of the domain, by the name of its alarm. */
export function domainAlarmRules(domain: WatchedDomain): AlarmRules {
  const metric = metricsOf(domain);
  return {
    DomainRed: {
      metric: metric('ClusterStatus.red', Stats.MAXIMUM),
      pace: eachMinute,
      threshold: 0,
      minutes: 1,
      says: 'A shard of the search domain is on no node. Its documents can be neither found nor written.',
      heading: 'the-domain-is-red',
    },
    WritesBlocked: {
      metric: metric('ClusterIndexWritesBlocked', Stats.MAXIMUM),
      pace: eachMinute,
      threshold: 0,
      minutes: 1,
      says: 'The search domain refuses every write.',
      heading: 'the-domain-refuses-writes',
    },
    StorageLow: {
      ...storageOf(domain, metric),
      pace: eachMinute,
      minutes: 1,
      comparison: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      says: 'The fullest node of the search domain has a quarter of its storage left, or less.',
      heading: 'the-domain-runs-out-of-storage',
    },
  };
}

type MetricOf = (name: string, statistic: string) => Metric;

/** https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html */
function metricsOf({ account, name }: WatchedDomain): MetricOf {
  return (metricName, statistic) =>
    new Metric({
      namespace: 'AWS/ES',
      metricName,
      dimensionsMap: { ClientId: account, DomainName: name },
      statistic,
      period: eachMinute.period,
    });
}

/**
 * In MB where the size of the volumes is known, else in per cent of an average node, out of what the domain says of
 * itself: each data node gives one value of its free storage a minute, and the domain one of all that is used.
 */
function storageOf({ volume }: WatchedDomain, metric: MetricOf): { metric: IMetric; threshold: number } {
  const least = metric('FreeStorageSpace', Stats.MINIMUM);
  if (volume !== undefined) return { metric: least, threshold: volume * 1_024 * storageLeft };
  const usingMetrics = {
    least,
    nodes: metric('FreeStorageSpace', Stats.SAMPLE_COUNT),
    free: metric('FreeStorageSpace', Stats.SUM),
    used: metric('ClusterUsedSpace', Stats.MAXIMUM),
  };
  return {
    metric: new MathExpression({
      expression: '100 * least * nodes / (free + used)',
      usingMetrics,
      label: 'Storage left on the fullest node, in per cent',
      period: eachMinute.period,
    }),
    threshold: 100 * storageLeft,
  };
}
