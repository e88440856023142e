import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type ISubnet,
  type IVpc,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { encryptionKeyOf } from './encryption-key.ts';
import type { PipelineStackOptions } from './options.ts';

interface NetworkOptions extends Pick<PipelineStackOptions, 'vpcId' | 'logRetention' | 'encryptionKeyArn'> {
  readonly hasWindows: boolean;
}

/** Where domain and functions live when they aren't on the public side of AWS. */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** One subnet in each of up to three zones. */
  readonly subnets: readonly ISubnet[];
  readonly functionGroup: SecurityGroup;
  readonly domainGroup: SecurityGroup;

  constructor(scope: Construct, id: string, options: NetworkOptions) {
    super(scope, id);
    const { vpcId, hasWindows } = options;
    this.vpc = vpcId === undefined ? this.create(options) : Vpc.fromLookup(this, 'Vpc', { vpcId });
    const subnetType = vpcId === undefined ? SubnetType.PRIVATE_ISOLATED : SubnetType.PRIVATE_WITH_EGRESS;
    this.subnets = this.vpc.selectSubnets({ subnetType, onePerAz: true }).subnets.slice(0, 3);
    this.functionGroup = new SecurityGroup(this, 'FunctionGroup', {
      vpc: this.vpc,
      description: 'Functions of the pipeline',
    });
    this.domainGroup = new SecurityGroup(this, 'DomainGroup', {
      vpc: this.vpc,
      description: 'Search domain of the pipeline',
      allowAllOutbound: false,
    });
    this.domainGroup.addIngressRule(this.functionGroup, Port.tcp(443), 'HTTPS from the functions');
    if (hasWindows && this.vpc instanceof Vpc) this.connectAggregator(this.vpc);
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
  private create(options: NetworkOptions): IVpc {
    const encryptionKey = encryptionKeyOf(this, options);
    const logGroup = new LogGroup(this, 'FlowLogs', {
      retention: options.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey && { encryptionKey }),
    });
    const vpc: unknown = new Vpc(this, 'Vpc', {
      maxAzs: 3,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Search', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
      flowLogs: {
        Log: {
          trafficType: FlowLogTrafficType.REJECT,
          destination: FlowLogDestination.toCloudWatchLogs(logGroup),
        },
      },
    });
    // CDK's class declares `vpnGatewayId` as possibly undefined, and its interface as possibly absent.
    return vpc as IVpc;
  }
}
