import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ResourcePolicy } from 'aws-cdk-lib/aws-logs';
import type { LoggingOptions } from 'aws-cdk-lib/aws-opensearchservice';
import { Aws, type RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PipelineStackOptions } from '../options/options.ts';
import { logGroup } from '../resources/log-group.ts';

export interface DomainLogsProps extends Pick<PipelineStackOptions, 'logRetention' | 'encryptionKeyArn'> {
  readonly domainName: string;
  readonly removalPolicy: RemovalPolicy;
}

/** Application and slow logs of the domain, and the permission to write them; both stay with a domain that is kept. */
export class DomainLogs extends Construct {
  readonly options: LoggingOptions;
  /** The domain is refused without it. */
  readonly policy: ResourcePolicy;

  constructor(scope: Construct, id: string, props: DomainLogsProps) {
    super(scope, id);
    const app = logGroup(this, 'App', props);
    const slowSearch = logGroup(this, 'SlowSearch', props);
    const slowIndex = logGroup(this, 'SlowIndex', props);
    this.options = {
      appLogEnabled: true,
      appLogGroup: app,
      slowSearchLogEnabled: true,
      slowSearchLogGroup: slowSearch,
      slowIndexLogEnabled: true,
      slowIndexLogGroup: slowIndex,
    };
    const domainArn = Stack.of(this).formatArn({
      service: 'es',
      resource: 'domain',
      resourceName: props.domainName,
    });
    // CDK's own policy takes a function that calls AWS at deploy.
    this.policy = new ResourcePolicy(this, 'Policy', {
      resourcePolicyName: `${props.domainName}-opensearch-logs`,
      policyStatements: [
        new PolicyStatement({
          principals: [new ServicePrincipal('es.amazonaws.com')],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [app.logGroupArn, slowSearch.logGroupArn, slowIndex.logGroupArn],
          // As AWS's page has it. https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html
          conditions: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            ArnLike: { 'aws:SourceArn': domainArn },
          },
        }),
      ],
    });
    this.policy.applyRemovalPolicy(props.removalPolicy);
  }
}
