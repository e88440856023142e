import { createHash } from 'node:crypto';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Aws, CustomResource, Duration, Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { milliseconds } from '../../functions/pipeline/duration.ts';
import type { Fixed, PreflightProperties } from '../../functions/preflight/properties.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { cdkDuration } from '../options/cdk-duration.ts';
import type { PipelineStackOptions } from '../options/options.ts';
import { FunctionRole } from './function-role.ts';
import { NodeFunction } from './node-function.ts';
import { recordAge } from './stream-function.ts';

const timeout = Duration.minutes(2);

export interface PreflightProps {
  readonly bundle: Bundle;
  readonly options: PipelineStackOptions;
  /** Changes whenever the options or the code of any function do. */
  readonly deployment: string;
}

/**
 * Refuses a deployment before any other resource is touched: an existing stream that isn't as the options say, and a
 * change that AWS can't make in place. It is outside any VPC, so that it reaches the APIs that it asks.
 */
export class Preflight extends Construct {
  private readonly fixed: Fixed[] = [];
  private readonly check: CustomResource;

  constructor(scope: Construct, id: string, { bundle, options, deployment }: PreflightProps) {
    super(scope, id);
    const { streamArn } = options;
    const description = `Checks the deployment of ${options.pipeline}`;
    const role = new FunctionRole(this, 'Role', { ...options, inVpc: false, description });
    const { function: lambda } = new NodeFunction(this, 'Check', {
      ...{ bundle, role, description, timeout, network: undefined, memorySize: 256, environment: {} },
    });
    allow(role, 'cloudformation:DescribeStacks', Aws.STACK_ID);
    if (streamArn !== undefined) allow(role, 'kinesis:DescribeStreamSummary', streamArn);
    const properties: PreflightProperties & { readonly deployment: string } = {
      deployment,
      fixed: [],
      ...streamOf(options),
    };
    this.check = new CustomResource(this, 'Deployment', {
      serviceToken: lambda.functionArn,
      resourceType: 'Custom::Preflight',
      serviceTimeout: timeout.plus(Duration.minutes(1)),
      properties: { ...properties, fixed: Lazy.any({ produce: () => this.fixed }) },
    });
  }

  /**
   * Has each later deployment refused in which this value is another. It must not refer to a resource of the stack:
   * they all wait for the preflight.
   */
  fix(...fixed: readonly Fixed[]): void {
    this.fixed.push(...fixed);
  }

  /** Makes whatever else is in the stack wait. To be called when it is all there. */
  comeFirst(): void {
    const others = this.node.scope?.node.children.filter((child) => child !== this) ?? [];
    for (const other of others) other.node.addDependency(this.check);
  }
}

/** A hash of all that may change between two deployments: the preflight looks again whenever anything has. */
export function deploymentOf(
  options: PipelineStackOptions,
  bundles: Readonly<Record<string, Bundle | undefined>>,
): string {
  const hashes = Object.entries(bundles).map(([name, bundle]) => [name, bundle?.hash]);
  return createHash('sha256')
    .update(JSON.stringify([options, hashes]))
    .digest('hex');
}

function allow({ role }: FunctionRole, action: string, resource: string): void {
  role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
}

/**
 * An invocation is of 6 MB, with its records in base64 and what Kinesis says of them.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const largestRecordKib = 4_400;

function streamOf(options: PipelineStackOptions): Pick<PreflightProperties, 'stream'> {
  const { streamArn: arn, streamRetention, streamKeyArn: keyArn } = options;
  if (arn === undefined || streamRetention === undefined) return {};
  const hasNoAge = recordAge(cdkDuration(streamRetention), options) === undefined;
  return {
    stream: {
      ...{ arn, retentionHours: milliseconds(streamRetention) / 3_600_000 },
      ...(keyArn !== undefined && { keyArn }),
      ...(hasNoAge && { largestRecordKib }),
    },
  };
}
