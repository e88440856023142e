import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { expect, test } from 'vitest';
import { readOptions } from '../../../infra/options/read-options.ts';
import { Network } from '../../../infra/resources/network.ts';
import { resourcesOf } from '../template-of.ts';

const env = { account: '111122223333', region: 'eu-west-1' };
const vpcId = 'vpc-0123456789abcdef0';

/** A VPC as the CDK CLI looks it up. */
function networkIn(groups: Readonly<Record<string, readonly string[]>>): Network {
  const subnetGroups = Object.entries(groups).map(([type, ids]) => ({
    name: type,
    type,
    subnets: ids.map((subnetId, zone) => ({
      subnetId,
      cidr: `10.0.${zone}.0/24`,
      availabilityZone: `${env.region}${'abcd'[zone]}`,
      routeTableId: 'rtb-012345678',
    })),
  }));
  const key = `vpc-provider:account=${env.account}:filter.vpc-id=${vpcId}:region=${env.region}:returnAsymmetricSubnets=true`;
  const found = { vpcId, vpcCidrBlock: '10.0.0.0/16', availabilityZones: [], subnetGroups };
  // To check the template costs more than to make it, and is no part of these tests.
  const app = new App({ context: { [key]: found }, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Stack', { env });
  const options = readOptions({ stage: 'prod', vpcId }, ['web-traffic']);
  return new Network(stack, 'Network', { options, hasWindows: false });
}

const subnetIds = (network: Network) => network.subnets.map(({ subnetId }) => subnetId);

test('in an existing VPC three private subnets are taken that lead outside', () => {
  const network = networkIn({ Public: ['p1'], Private: ['a', 'b', 'c', 'd'], Isolated: ['i1'] });
  expect(subnetIds(network)).toEqual(['a', 'b', 'c']);
});

test('in the VPC that a destroyed stack has left, those that it has are taken', () => {
  expect(subnetIds(networkIn({ Isolated: ['i1', 'i2', 'i3'] }))).toEqual(['i1', 'i2', 'i3']);
});

test('in an existing VPC the group of a kept domain stays, and that of the functions goes', () => {
  const template = Template.fromStack(Stack.of(networkIn({ Private: ['a', 'b', 'c'] })));
  const policies = resourcesOf(template, 'AWS::EC2::SecurityGroup').map(({ logicalId, DeletionPolicy }) => [
    logicalId.slice(0, -8),
    DeletionPolicy,
  ]);
  expect(policies.toSorted()).toEqual([
    ['NetworkDomainGroup', 'RetainExceptOnCreate'],
    ['NetworkFunctionGroup', undefined],
  ]);
  expect(resourcesOf(template, 'AWS::EC2::VPC')).toEqual([]);
});
