import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { CfnResource, type RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PipelineStackOptions } from '../options/options.ts';
import { isDomainInVpc } from '../options/placement.ts';
import { dataRemovalPolicy } from '../options/stage.ts';
import { logGroup } from './log-group.ts';

interface NetworkProps {
  readonly options: PipelineStackOptions;
  readonly hasWindows: boolean;
  /** The VPC that `vpcId` names, as an object; else it is looked up. */
  readonly vpc?: IVpc | undefined;
}

/** AWS deletes none of these while a domain is in it, or its domain would no longer be reached without. */
const heldByDomain = [
  'AWS::EC2::VPC',
  'AWS::EC2::Subnet',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SubnetRouteTableAssociation',
];

/** Name of the VPC's gateway to S3. */
const toS3 = 'S3';

/** Where domain and functions live when they aren't on the public side of AWS. */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** One subnet in each of up to three zones. */
  readonly subnets: readonly ISubnet[];
  readonly functionGroup: SecurityGroup;
  readonly domainGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { options, hasWindows, vpc: given }: NetworkProps) {
    super(scope, id);
    const { vpcId } = options;
    const own = vpcId === undefined ? this.create(options) : undefined;
    // CDK's class declares `vpnGatewayId` as possibly undefined, and its interface as possibly absent.
    const vpc: unknown = own ?? given ?? Vpc.fromLookup(this, 'Vpc', { vpcId: vpcId ?? '' });
    this.vpc = vpc as IVpc;
    this.subnets = this.chooseSubnets();
    this.functionGroup = new SecurityGroup(this, 'FunctionGroup', {
      vpc: this.vpc,
      description: 'Functions of the pipeline',
    });
    this.domainGroup = this.createDomainGroup(options);
    if (own !== undefined && hasWindows) this.connectAggregator(own);
    if (isDomainInVpc(options)) this.keep(own, dataRemovalPolicy(options.stage));
  }

  /** Those with a way out; the VPC that a destroyed stack has left has none. */
  private chooseSubnets(): readonly ISubnet[] {
    const hasWayOut = this.vpc.privateSubnets.length > 0;
    const subnetType = hasWayOut ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
    return this.vpc.selectSubnets({ subnetType, onePerAz: true }).subnets.slice(0, 3);
  }

  private createDomainGroup({ clientSecurityGroupIds, clientCidrs }: PipelineStackOptions): SecurityGroup {
    const group = new SecurityGroup(this, 'DomainGroup', {
      vpc: this.vpc,
      description: 'Search domain of the pipeline',
      allowAllOutbound: false,
    });
    group.addIngressRule(this.functionGroup, Port.tcp(443), 'HTTPS from the functions');
    const clients = [
      ...clientSecurityGroupIds.map((id) => Peer.securityGroupId(id)),
      ...clientCidrs.map((range) => Peer.ipv4(range)),
    ];
    for (const client of clients) group.addIngressRule(client, Port.tcp(443), 'HTTPS from clients');
    return group;
  }

  /** It calls Kinesis and SNS by itself; the indexer gets its records from Lambda, and S3 has a gateway. */
  private connectAggregator(vpc: Vpc): void {
    const services = {
      Kinesis: InterfaceVpcEndpointAwsService.KINESIS_STREAMS,
      Sns: InterfaceVpcEndpointAwsService.SNS,
    };
    for (const [name, service] of Object.entries(services)) {
      const subnets = { subnets: [...this.subnets] };
      const endpoint = vpc.addInterfaceEndpoint(name, { service, subnets, open: false });
      endpoint.connections.allowFrom(this.functionGroup, Port.tcp(443), 'HTTPS from the functions');
    }
  }

  /** Without a way to the internet: the functions need only the domain, S3 through its gateway, and what windows add. */
  private create(options: PipelineStackOptions): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 3,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Search', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { [toS3]: { service: GatewayVpcEndpointAwsService.S3 } },
      flowLogs: {
        Log: {
          trafficType: FlowLogTrafficType.REJECT,
          destination: FlowLogDestination.toCloudWatchLogs(logGroup(this, 'FlowLogs', options)),
        },
      },
    });
    Validations.of(vpc).acknowledge(
      {
        id: 'NIST.800.53.R5-VPCDefaultSecurityGroupClosed',
        reason:
          'Nothing is in the default group, which only a function that calls AWS at deploy could close.',
      },
      {
        id: 'NIST.800.53.R5-IAMNoInlinePolicy',
        reason: 'The role of the flow log writes that one log, and goes with it.',
      },
    );
    return vpc;
  }

  /** The way to S3 stays too: it costs nothing, and functions that are deployed into the VPC later need it. */
  private keep(own: Vpc | undefined, policy: RemovalPolicy): void {
    this.domainGroup.applyRemovalPolicy(policy);
    const gateway = own?.node.tryFindChild(toS3)?.node.defaultChild;
    if (CfnResource.isCfnResource(gateway)) gateway.applyRemovalPolicy(policy);
    for (const resource of this.node.findAll().filter(CfnResource.isCfnResource)) {
      const { cfnResourceType: type } = resource;
      if (heldByDomain.includes(type)) resource.applyRemovalPolicy(policy);
    }
  }
}
