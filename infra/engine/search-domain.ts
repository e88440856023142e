import { createHash } from 'node:crypto';
import { EbsDeviceVolumeType } from 'aws-cdk-lib/aws-ec2';
import { ArnPrincipal, type IPrincipal, PolicyDocument, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnDomain, Domain, EngineVersion, TLSSecurityPolicy } from 'aws-cdk-lib/aws-opensearchservice';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PipelineStackOptions } from '../options/options.ts';
import { dataRemovalPolicy } from '../options/stage.ts';
import { encryptionKeyOf } from '../resources/encryption-key.ts';
import type { Network } from '../resources/network.ts';
import { DomainLogs } from './domain-logs.ts';
import { domainSizes } from './domain-size.ts';
import { dashboardsAccess, type SearchGrant, searchStatements } from './search-access.ts';

/**
 * Raised by hand, never by an update of the CDK: a domain upgrades in place, for which `enableVersionUpgrade` stands, and
 * never goes back. https://docs.aws.amazon.com/opensearch-service/latest/developerguide/version-migration.html
 */
const engineVersion = EngineVersion.OPENSEARCH_3_7;

export interface SearchDomainProps {
  readonly options: PipelineStackOptions;
  /** One for each function; each role once. */
  readonly grants: readonly SearchGrant[];
  readonly network: Network | undefined;
}

/** A domain that takes signed requests over TLS from those who are named, each for what it needs. */
export class SearchDomain extends Construct {
  readonly domain: Domain;

  constructor(scope: Construct, id: string, props: SearchDomainProps) {
    super(scope, id);
    const { options, network } = props;
    const domainName = domainNameOf(options);
    const size = domainSizes[options.domainSize];
    const removalPolicy = dataRemovalPolicy(options.stage);
    const logs = new DomainLogs(this, 'Logs', { ...options, domainName, removalPolicy });
    const kmsKey = encryptionKeyOf(this, options);
    this.domain = new Domain(this, 'Domain', {
      domainName,
      version: engineVersion,
      enableVersionUpgrade: true,
      capacity: size.capacity,
      zoneAwareness: size.zoneAwareness,
      ebs: { volumeSize: options.domainVolume, volumeType: EbsDeviceVolumeType.GP3 },
      enforceHttps: true,
      tlsSecurityPolicy: TLSSecurityPolicy.TLS_1_2_PFS,
      encryptionAtRest: { enabled: true, ...(kmsKey && { kmsKey }) },
      nodeToNodeEncryption: true,
      enableAutoSoftwareUpdate: true,
      logging: logs.options,
      suppressLogsResourcePolicy: true,
      ...(network && placement(network, options)),
      removalPolicy,
    });
    this.domain.node.addDependency(logs.policy);
    this.restrict(domainName, props);
    this.acknowledge(options, network);
  }

  /** CDK's own `accessPolicies` would take a function that calls AWS at deploy; the property itself will do. */
  private restrict(domainName: string, { options, grants }: SearchDomainProps): void {
    const arn = Stack.of(this).formatArn({ service: 'es', resource: 'domain', resourceName: domainName });
    const people = options.dashboardsPrincipalArns.map((principal) => new ArnPrincipal(principal));
    const statements = [
      ...grants.flatMap(({ role, access }) => allow(searchStatements(arn, access), [role])),
      ...(people.length > 0 ? allow(searchStatements(arn, dashboardsAccess), people) : []),
    ];
    const resource = this.domain.node.defaultChild;
    if (!(resource instanceof CfnDomain)) throw new Error('CDK no longer makes a CfnDomain of a Domain.');
    resource.accessPolicies = new PolicyDocument({ statements, minimize: false });
  }

  private acknowledge({ domainSize }: PipelineStackOptions, network: Network | undefined): void {
    const small = 'domainSize=small is for trying out; domainSize=production';
    Validations.of(this.domain).acknowledge({
      id: 'AwsSolutions-OS3',
      reason:
        'Every request must be signed by a named principal: addresses of Lambda functions are not known.',
    });
    if (network === undefined) {
      const reason =
        'Without domainInVpc=true every request is signed by a named principal, from wherever it comes.';
      Validations.of(this.domain).acknowledge(
        { id: 'AwsSolutions-OS1', reason },
        { id: 'NIST.800.53.R5-OpenSearchInVPCOnly', reason },
      );
    }
    if (domainSize === 'small') {
      Validations.of(this.domain).acknowledge(
        { id: 'AwsSolutions-OS4', reason: `${small} has three dedicated managers.` },
        { id: 'AwsSolutions-OS7', reason: `${small} spreads over three zones.` },
      );
    }
  }
}

function allow(statements: PolicyStatement[], principals: readonly IPrincipal[]): PolicyStatement[] {
  for (const statement of statements) statement.addPrincipals(...principals);
  return statements;
}

function placement({ vpc, subnets, domainGroup }: Network, { domainSize }: PipelineStackOptions) {
  const zones = domainSizes[domainSize].zoneAwareness.availabilityZoneCount ?? 1;
  return { vpc, vpcSubnets: [{ subnets: subnets.slice(0, zones) }], securityGroups: [domainGroup] };
}

/** Known before the domain is, so that its policy can name it; 3 to 28 characters, the first a letter. */
function domainNameOf({ pipeline, stage }: PipelineStackOptions): string {
  const name = /^[a-z]/.test(pipeline) ? `${pipeline}-${stage}` : `p-${pipeline}-${stage}`;
  if (name.length <= 28) return name;
  return `${name.slice(0, 21)}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
}
