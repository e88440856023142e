import { Aws, CustomResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SetupVariables } from '../../functions/lambda/variables.ts';
import { type SearchEngine, searchEnvironment } from '../engine/search-engine.ts';
import type { PipelineStackOptions } from '../options/options.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';

const timeout = Duration.minutes(3);

export interface TemplateSetupProps extends Pick<NodeFunctionProps, 'bundle' | 'role' | 'network'> {
  readonly options: Pick<PipelineStackOptions, 'pipeline' | 'templatePriority' | 'dashboards'>;
  readonly search: SearchEngine;
}

/** Installs index template and lifecycle policy at every deployment that changes them, before records flow. */
export class TemplateSetup extends Construct {
  /** When the windows of the pipeline were first set up, in ISO 8601; for a pipeline with windows. */
  readonly installedAt: string;
  /** Which fields of which indices have another type than the pipeline's, or `none`. */
  readonly fieldsToReindex: string;
  /** What became of the pipeline's dashboard, as a sentence; if it is asked for. */
  readonly dashboards: string | undefined;

  constructor(scope: Construct, id: string, { search, options, ...rest }: TemplateSetupProps) {
    super(scope, id);
    const { replicas, auth, secretArn } = search;
    const { pipeline, templatePriority, dashboards } = options;
    const shown = dashboards !== 'off';
    const priority = templatePriority?.toString();
    const { function: lambda } = new NodeFunction(this, 'Setup', {
      ...rest,
      description: `Installs the index template of ${pipeline}`,
      memorySize: 256,
      timeout,
      environment: {
        ...searchEnvironment(search),
        ...(replicas !== undefined && { SEARCH_REPLICAS: String(replicas) }),
        ...(priority !== undefined && { TEMPLATE_PRIORITY: priority }),
        ...(shown && { DASHBOARDS: dashboards }),
        // Who may change what is installed; the name of a stack is its own in an account and region alone.
        OWNER: [Aws.ACCOUNT_ID, Aws.REGION, Stack.of(this).stackName].join('/'),
      } satisfies SetupVariables,
    });
    const templates = new CustomResource(this, 'Templates', {
      serviceToken: lambda.functionArn,
      resourceType: 'Custom::SearchTemplates',
      // A function that can't even start doesn't answer; the default is to wait an hour for it.
      serviceTimeout: timeout.plus(Duration.minutes(1)),
      properties: {
        endpoint: search.endpoint,
        code: rest.bundle.hash,
        ...(replicas !== undefined && { replicas: String(replicas) }),
        ...(priority !== undefined && { templatePriority: priority }),
        ...(shown && { dashboards }),
        // What it is to be tried with; a new set of authorities is a part of the code.
        ...(secretArn !== undefined && { auth, secretArn }),
      },
    });
    this.installedAt = templates.getAttString('installedAt');
    this.fieldsToReindex = templates.getAttString('fieldsToReindex');
    this.dashboards = shown ? templates.getAttString('dashboards') : undefined;
  }
}
