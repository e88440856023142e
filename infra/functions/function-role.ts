import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ArnFormat, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PipelineStackOptions } from '../options/options.ts';
import { encryptionKeyOf } from '../resources/encryption-key.ts';
import { logGroup } from '../resources/log-group.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const interfaceActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

export interface FunctionRoleProps extends Pick<PipelineStackOptions, 'logRetention' | 'encryptionKeyArn'> {
  readonly inVpc: boolean;
  readonly description: string;
}

/** A function's role and log group: it may write that log and, at first, nothing else. */
export class FunctionRole extends Construct {
  readonly role: Role;
  readonly logGroup: LogGroup;

  /** The customer's own, for the function's log and environment. */
  readonly encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: FunctionRoleProps) {
    super(scope, id);
    this.encryptionKey = encryptionKeyOf(this, props);
    this.logGroup = logGroup(this, 'Logs', props);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
    });
    Validations.of(this.role).acknowledge({
      id: 'NIST.800.53.R5-IAMNoInlinePolicy',
      reason: "The policy names this stack's resources, and goes with the role; nobody else is to have it.",
    });
    this.logGroup.grantWrite(this.role);
    // Lambda decrypts the environment as the role. Its own grant to the role is lost when the role is made anew.
    this.encryptionKey?.grantDecrypt(this.role);
    if (props.inVpc) this.allowNetworkInterfaces();
  }

  private allowNetworkInterfaces(): void {
    const interfaces = { actions: interfaceActions, resources: ['*'] };
    this.role.addToPolicy(new PolicyStatement(interfaces));
    // Lambda itself makes the interfaces; only what the function's code asks for carries a function's ARN. Any function's,
    // because the role, of one function, is there before it.
    const functions = Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const conditions = { ArnLike: { 'lambda:SourceFunctionArn': functions } };
    this.role.addToPolicy(new PolicyStatement({ effect: Effect.DENY, ...interfaces, conditions }));
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'Lambda makes the interfaces of a function in a VPC itself; AWS documents no narrower resource.',
    });
  }
}
