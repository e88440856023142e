import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { resourcesOf, type Statement, statementsOf, templateOf, theResource } from '../template-of.ts';

const type = 'AWS::OpenSearchService::Domain';

function accessStatements(template: Template): Statement[] {
  return statementsOf(theResource(template, type).Properties.AccessPolicies);
}

/** Method and path that a statement allows, without the domain's own name. */
function allowances(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ Action, Resource }) =>
    [Resource].flat().flatMap((resource) => {
      const path = /domain\/[^/]+(\/.*?)"/.exec(JSON.stringify(resource))?.[1];
      return Action.map((action) => `${action} ${path}`);
    }),
  );
}

function grantedTo(template: Template, role: string): string[] {
  const statements = accessStatements(template);
  return allowances(statements.filter(({ Principal }) => JSON.stringify(Principal).includes(role)));
}

describe('every domain', () => {
  test('encrypts on the way, between its nodes and at rest', () => {
    templateOf().hasResourceProperties(type, {
      DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
      NodeToNodeEncryptionOptions: { Enabled: true },
      EncryptionAtRestOptions: { Enabled: true },
    });
  });

  test('is a version 3 and logs errors and slow requests', () => {
    templateOf().hasResourceProperties(type, {
      EngineVersion: Match.stringLikeRegexp('^OpenSearch_3\\.'),
      LogPublishingOptions: {
        ES_APPLICATION_LOGS: { Enabled: true },
        SEARCH_SLOW_LOGS: { Enabled: true },
        INDEX_SLOW_LOGS: { Enabled: true },
      },
    });
  });

  test('lets the indexer write in bulk and do nothing else', () => {
    expect(grantedTo(templateOf(), 'IndexerRole')).toEqual(['es:ESHttpPost /_bulk']);
  });

  test("lets the setup touch its pipeline's template and policy, add fields to its indices, and nothing else", () => {
    expect(grantedTo(templateOf(), 'SetupRole').toSorted()).toEqual([
      'es:ESHttpGet /',
      // Names the template that comes before one of the pipeline's.
      'es:ESHttpGet /_index_template',
      'es:ESHttpGet /_index_template/shardline-dead-letters.web-traffic',
      'es:ESHttpGet /_index_template/shardline-web-traffic',
      'es:ESHttpGet /_plugins/_ism/policies/shardline-web-traffic',
      'es:ESHttpGet /_resolve/index/dead-letters.web-traffic.*',
      'es:ESHttpGet /_resolve/index/web-traffic-*',
      'es:ESHttpPost /_index_template/_simulate_index/dead-letters.web-traffic.*',
      'es:ESHttpPost /_index_template/_simulate_index/web-traffic-*',
      'es:ESHttpPut /_index_template/shardline-dead-letters.web-traffic',
      'es:ESHttpPut /_index_template/shardline-web-traffic',
      'es:ESHttpPut /_plugins/_ism/policies/shardline-web-traffic',
      'es:ESHttpPut /dead-letters.web-traffic.*/_settings',
      'es:ESHttpPut /web-traffic-*/_mapping',
      'es:ESHttpPut /web-traffic-*/_settings',
    ]);
  });

  test('lets nobody else in', () => {
    const principals = accessStatements(templateOf()).map(({ Principal }) => JSON.stringify(Principal));
    expect(principals.filter((principal) => !/IndexerRole|SetupRole/.test(principal))).toEqual([]);
  });

  test('lets those in who are to use its Dashboards', () => {
    const dashboardsPrincipalArns =
      'arn:aws:iam::111122223333:role/analysts, arn:aws:iam::111122223333:user/ann';
    const template = templateOf({ dashboardsPrincipalArns });
    expect(grantedTo(template, ':role/analysts')).toEqual(['es:ESHttp* /*']);
    expect(grantedTo(template, ':user/ann')).toEqual(['es:ESHttp* /*']);
  });

  test('has a name that AWS takes, however the pipeline is called', () => {
    const template = templateOf({ pipeline: '0-readings-of-sensors-in-all-the-world' });
    expect(theResource(template, type).Properties.DomainName).toMatch(/^[a-z][a-z0-9-]{2,27}$/);
  });
});

test('a domain takes a newer version of the engine in place', () => {
  const domain = theResource(templateOf(), type);
  expect(domain).toMatchObject({ UpdatePolicy: { EnableVersionUpgrade: true } });
  // The latest that the CDK knows would come with an update of the CDK, unasked.
  expect(domain.Properties.EngineVersion).toBe('OpenSearch_3.7');
});

describe('whether a domain is in a VPC is apart from its size', () => {
  const isInVpc = (given: Readonly<Record<string, unknown>>) => {
    const template = templateOf({ stage: 'dev', ...given });
    const functions = resourcesOf(template, 'AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.VpcConfig !== undefined,
    );
    const { VPCOptions, ClusterConfig } = theResource(template, type).Properties;
    // Functions are always beside their domain.
    expect(functions.length > 0).toBe(VPCOptions !== undefined);
    return {
      inVpc: VPCOptions !== undefined,
      nodes: z.looseObject({ InstanceCount: z.number() }).parse(ClusterConfig).InstanceCount,
    };
  };

  test.each([
    [{}, { inVpc: false, nodes: 1 }],
    [{ domainInVpc: 'true' }, { inVpc: true, nodes: 1 }],
    [{ domainSize: 'production' }, { inVpc: true, nodes: 3 }],
    [
      { domainSize: 'production', domainInVpc: 'false' },
      { inVpc: false, nodes: 3 },
    ],
  ])('%j', (given, expected) => {
    expect(isInVpc(given)).toEqual(expected);
  });

  test('a small one in a VPC is in one subnet', () => {
    const { VPCOptions } = theResource(templateOf({ domainInVpc: 'true' }), type).Properties;
    expect(VPCOptions).toMatchObject({ SubnetIds: [expect.anything()] });
  });
});

test('a domain in a VPC takes HTTPS from the clients that are named, by group or by address', () => {
  const template = templateOf({
    domainInVpc: 'true',
    clientSecurityGroupIds: 'sg-0123456789abcdef0,sg-01234567',
    clientCidrs: '10.20.0.0/16, 192.168.7.0/24',
  });
  const { SecurityGroupIngress } = theResource(
    template,
    'AWS::EC2::SecurityGroup',
    'Search domain',
  ).Properties;
  const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
  expect(SecurityGroupIngress).toMatchObject([
    { ...https, SourceSecurityGroupId: 'sg-0123456789abcdef0' },
    { ...https, SourceSecurityGroupId: 'sg-01234567' },
    { ...https, CidrIp: '10.20.0.0/16' },
    { ...https, CidrIp: '192.168.7.0/24' },
  ]);
});

describe('a domain for production', () => {
  const template = () => templateOf({ domainSize: 'production', domainVolume: '200' });

  test('spreads over three zones with dedicated managers', () => {
    template().hasResourceProperties(type, {
      ClusterConfig: {
        InstanceCount: 3,
        DedicatedMasterEnabled: true,
        DedicatedMasterCount: 3,
        ZoneAwarenessEnabled: true,
        ZoneAwarenessConfig: { AvailabilityZoneCount: 3 },
      },
      EBSOptions: { EBSEnabled: true, VolumeType: 'gp3', VolumeSize: 200 },
    });
  });

  test('is inside a VPC, in three subnets, and takes HTTPS from the functions only', () => {
    const found = template();
    const { VPCOptions } = theResource(found, type).Properties;
    expect(VPCOptions).toMatchObject({
      SubnetIds: [expect.anything(), expect.anything(), expect.anything()],
    });
    expect(resourcesOf(found, 'AWS::EC2::SecurityGroupIngress')).toMatchObject([
      { Properties: { FromPort: 443, ToPort: 443, SourceSecurityGroupId: expect.anything() } },
    ]);
    expect(resourcesOf(found, 'AWS::EC2::InternetGateway')).toEqual([]);
  });

  test('has its functions beside it, with a way to S3', () => {
    const found = template();
    const functions = resourcesOf(found, 'AWS::Lambda::Function');
    const outside = functions.filter(({ Properties }) => Properties.VpcConfig === undefined);
    expect(outside).toMatchObject([
      { Properties: { Description: expect.stringMatching(/^Checks the deployment/) } },
    ]);
    found.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
  });
});

test('the small domain is one node', () => {
  templateOf().hasResourceProperties(type, {
    ClusterConfig: { InstanceCount: 1, InstanceType: 't3.small.search', ZoneAwarenessEnabled: false },
    EBSOptions: { VolumeType: 'gp3', VolumeSize: 20 },
  });
});
