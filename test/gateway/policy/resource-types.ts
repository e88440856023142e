/** The account that a template is resolved into. */
export interface Account {
  /** Twelve digits. */
  readonly id: string;
  readonly region: string;
  readonly partition: string;
}

/** What CloudFormation answers about a resource of a type. */
interface ResourceType {
  /** The property that names it, where one does. */
  readonly named?: string;
  readonly ref: 'name' | 'arn';
  /** The part of its ARN behind the account. */
  readonly arn?: (name: string) => string;
  readonly service?: string;
  /** Its ARN leaves region and account out. */
  readonly global?: 'region' | 'account';
  readonly attributes?: Readonly<Record<string, (name: string, account: Account) => string>>;
}

/**
 * The types whose Ref and attributes the templates' policies, environments and outputs use.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::IAM::Role': {
    named: 'RoleName',
    ref: 'name',
    service: 'iam',
    global: 'region',
    arn: (name) => `role/${name}`,
  },
  'AWS::IAM::ManagedPolicy': {
    named: 'ManagedPolicyName',
    ref: 'arn',
    service: 'iam',
    global: 'region',
    arn: (name) => `policy/${name}`,
  },
  'AWS::Kinesis::Stream': { named: 'Name', ref: 'name', service: 'kinesis', arn: (name) => `stream/${name}` },
  'AWS::S3::Bucket': {
    named: 'BucketName',
    ref: 'name',
    service: 's3',
    global: 'account',
    arn: (name) => name,
    attributes: {
      DomainName: (name) => `${name}.s3.amazonaws.com`,
      RegionalDomainName: (name, { region }) => `${name}.s3.${region}.amazonaws.com`,
    },
  },
  'AWS::SNS::Topic': {
    named: 'TopicName',
    ref: 'arn',
    service: 'sns',
    arn: (name) => name,
    attributes: { TopicName: (name) => name },
  },
  'AWS::SQS::Queue': { named: 'QueueName', ref: 'name', service: 'sqs', arn: (name) => name },
  'AWS::ECR::Repository': {
    named: 'RepositoryName',
    ref: 'name',
    service: 'ecr',
    arn: (name) => `repository/${name}`,
  },
  'AWS::KMS::Key': {
    ref: 'name',
    service: 'kms',
    arn: (name) => `key/${name}`,
    attributes: { KeyId: (name) => name },
  },
  'AWS::Lambda::Function': {
    named: 'FunctionName',
    ref: 'name',
    service: 'lambda',
    arn: (name) => `function:${name}`,
  },
  'AWS::Lambda::EventSourceMapping': { ref: 'name', attributes: { Id: (name) => name } },
  'AWS::Logs::LogGroup': {
    named: 'LogGroupName',
    ref: 'name',
    service: 'logs',
    arn: (name) => `log-group:${name}:*`,
  },
  'AWS::OpenSearchService::Domain': {
    named: 'DomainName',
    ref: 'name',
    service: 'es',
    arn: (name) => `domain/${name}`,
    attributes: {
      DomainEndpoint: (name, { region }) => `search-${name}-x.${region}.es.amazonaws.com`,
    },
  },
  // Windows that were set up long ago: nothing that happens is of their past.
  'Custom::SearchTemplates': {
    ref: 'name',
    attributes: {
      installedAt: () => new Date(0).toISOString(),
      fieldsToReindex: () => 'none',
      dashboards: () => '',
    },
  },
  'AWS::EC2::SecurityGroup': { ref: 'name', attributes: { GroupId: (name) => `sg-${name}` } },
  'AWS::Events::Rule': { named: 'Name', ref: 'name', service: 'events', arn: (name) => `rule/${name}` },
  'AWS::CloudWatch::Alarm': {
    named: 'AlarmName',
    ref: 'name',
    service: 'cloudwatch',
    arn: (name) => `alarm:${name}`,
  },
};

/** Names of buckets are of small letters and shorter than others. */
export function generatedName(type: string, stackName: string, logicalId: string): string {
  const name = `${stackName}-${logicalId}`;
  if (type === 'AWS::S3::Bucket') return name.toLowerCase().slice(0, 63).replace(/-$/, '');
  if (type === 'AWS::KMS::Key' || type === 'AWS::Lambda::EventSourceMapping') return uuidOf(name);
  return name.slice(0, 64);
}

/** The same for the same name, and of the form that AWS gives ids. */
function uuidOf(name: string): string {
  const hex = Buffer.from(name).toString('hex').padEnd(32, '0').slice(-32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function arnOf(type: string, name: string, { id, region, partition }: Account): string | undefined {
  const { service, arn, global } = resourceTypes[type] ?? {};
  if (service === undefined || arn === undefined) return undefined;
  const place = global === 'account' ? ':' : global === 'region' ? `:${id}` : `${region}:${id}`;
  return `arn:${partition}:${service}:${place}:${arn(name)}`;
}
