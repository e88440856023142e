import { App, Stack } from 'aws-cdk-lib/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { watchedDomain } from '../../../infra/alarms/domain-alarm-rules.ts';
import { resourcesOf, templateOf, theResource } from '../template-of.ts';

const type = 'AWS::CloudWatch::Alarm';

const imported = {
  searchEndpoint: 'https://search.example.com',
  searchDomainArn: 'arn:aws:es:eu-west-1:111122223333:domain/shared',
};

const alarmOf = (given: Readonly<Record<string, unknown>>, name: string) =>
  theResource(templateOf(given), type, `"Alarms${name}`).Properties;

test.each([
  { domainVolume: 10, threshold: 2_560 },
  { domainVolume: 100, threshold: 25_600 },
  { domainVolume: 1_024, domainSize: 'production', threshold: 262_144 },
])('storage is low at a quarter of each volume: $domainVolume GiB', ({ threshold, ...given }) => {
  expect(alarmOf(given, 'StorageLow')).toMatchObject({
    Namespace: 'AWS/ES',
    MetricName: 'FreeStorageSpace',
    Statistic: 'Minimum',
    ComparisonOperator: 'LessThanOrEqualToThreshold',
    Threshold: threshold,
  });
});

test.each([
  ['DomainRed', 'ClusterStatus.red'],
  ['WritesBlocked', 'ClusterIndexWritesBlocked'],
])('%s watches %s of the new domain, and of one that is there', (name, metric) => {
  const rings = { Namespace: 'AWS/ES', MetricName: metric, Statistic: 'Maximum', Threshold: 0 };
  const domain = theResource(templateOf(), 'AWS::OpenSearchService::Domain').logicalId;
  const own = [
    { Name: 'ClientId', Value: { Ref: 'AWS::AccountId' } },
    { Name: 'DomainName', Value: { Ref: domain } },
  ];
  expect(alarmOf({}, name)).toMatchObject({ ...rings, Dimensions: own });
  const shared = [
    { Name: 'ClientId', Value: '111122223333' },
    { Name: 'DomainName', Value: 'shared' },
  ];
  expect(alarmOf(imported, name)).toMatchObject({ ...rings, Dimensions: shared });
});

const queries = z.array(
  z.object({
    Id: z.string(),
    Expression: z.string().optional(),
    ReturnData: z.boolean().optional(),
    MetricStat: z
      .object({
        Metric: z.object({ MetricName: z.string(), Dimensions: z.array(z.unknown()) }),
        Period: z.number(),
        Stat: z.string(),
      })
      .optional(),
  }),
);

/** What a domain of these nodes would tell CloudWatch in a minute, and what the alarm makes of it. */
function storageLeft(freeOfNodes: readonly number[], used: number): number {
  const { Metrics } = alarmOf(imported, 'StorageLow');
  const sum = freeOfNodes.reduce((total, free) => total + free, 0);
  const statistics: Readonly<Record<string, number>> = {
    'FreeStorageSpace Minimum': Math.min(...freeOfNodes),
    'FreeStorageSpace SampleCount': freeOfNodes.length,
    'FreeStorageSpace Sum': sum,
    'ClusterUsedSpace Maximum': used,
  };
  const given = queries.parse(Metrics);
  const names = given.flatMap(({ Id, MetricStat }) => (MetricStat ? [{ Id, MetricStat }] : []));
  const values = names.map(({ MetricStat: { Metric, Stat, Period } }) => {
    expect(Period).toBe(60);
    return statistics[`${Metric.MetricName} ${Stat}`];
  });
  const [returned] = given.filter(({ ReturnData }) => ReturnData !== false);
  return new Function(...names.map(({ Id }) => Id), `return ${returned?.Expression}`)(...values);
}

test('of a domain that is there storage is low at a quarter of a node, whatever its volumes', () => {
  expect(alarmOf(imported, 'StorageLow')).toMatchObject({
    Threshold: 25,
    ComparisonOperator: 'LessThanOrEqualToThreshold',
  });
  expect(storageLeft([100, 100], 200)).toBe(50);
  expect(storageLeft([50, 50, 50], 450)).toBe(25);
  // One node is nearly full while the others have room.
  expect(storageLeft([10, 140, 150], 300)).toBe(5);
  expect(storageLeft([0, 0], 400)).toBe(0);
});

test.each([
  ['111122223333', { account: '111122223333', name: 'shared' }],
  // Where the stack comes to lie isn't known yet.
  [undefined, { account: '111122223333', name: 'shared' }],
  ['444455556666', undefined],
])('a domain of 111122223333 is watched by a stack of %s if it can be', (account, watched) => {
  const env = account === undefined ? {} : { env: { account, region: 'eu-west-1' } };
  const options = { domainVolume: 20, searchDomainArn: imported.searchDomainArn };
  expect(watchedDomain(new Stack(new App(), 'Stack', env), options, undefined)).toEqual(watched);
});

test('an engine that is no domain of OpenSearch Service has no alarms', () => {
  const template = templateOf({ searchEndpoint: imported.searchEndpoint, searchAuth: 'none' });
  const watched = resourcesOf(template, type).filter((alarm) => JSON.stringify(alarm).includes('AWS/ES'));
  expect(watched).toEqual([]);
});
