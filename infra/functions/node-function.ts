import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, type Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Bundle } from '../bundle/bundle.ts';
import type { Network } from '../resources/network.ts';
import type { FunctionRole } from './function-role.ts';

export interface NodeFunctionProps {
  readonly bundle: Bundle;
  readonly role: FunctionRole;
  readonly network: Network | undefined;
  readonly description: string;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
}

/** A bundled function on Graviton, with a role and a log group of its own. */
export class NodeFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const { bundle, role, network, environment, ...rest } = props;
    this.function = new LambdaFunction(this, 'Function', {
      ...rest,
      code: Code.fromAsset(bundle.folder, { assetHash: bundle.hash, assetHashType: AssetHashType.CUSTOM }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role: role.role,
      logGroup: role.logGroup,
      environment: { ...environment, NODE_OPTIONS: '--enable-source-maps' },
      ...(role.encryptionKey && { environmentEncryption: role.encryptionKey }),
      ...(network && {
        vpc: network.vpc,
        vpcSubnets: { subnets: [...network.subnets] },
        securityGroups: [network.functionGroup],
      }),
    });
    this.acknowledge(network);
  }

  private acknowledge(network: Network | undefined): void {
    Validations.of(this.function).acknowledge(
      {
        id: 'NIST.800.53.R5-LambdaConcurrency',
        reason:
          'Shards, or CloudFormation, bound how many invocations there are; a reserve would be taken from all other functions.',
      },
      {
        id: 'NIST.800.53.R5-LambdaDLQ',
        reason:
          "What the stream's mapping gives up goes to the bucket; CloudFormation waits for its answer; the next sweep does what one has left.",
      },
    );
    if (network) return;
    Validations.of(this.function).acknowledge({
      id: 'NIST.800.53.R5-LambdaInsideVPC',
      reason: 'It takes no connections, and all that it calls is reached without a VPC.',
    });
  }
}
