import { z } from 'zod';
import { searchAuths } from '../../functions/lambda/environment.ts';
import {
  lengthOfTime,
  oneOf,
  oneOfNumbers,
  text,
  texts,
  wholeNumber,
  wordOrTime,
  yesOrNo,
} from './option-fields.ts';

/** What CloudWatch Logs accepts, in days. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const arn = (service: string, resource: string) =>
  new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:${resource}`);

const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
/** Wider than /8 is a mistake: it takes in addresses that no private network has. */
const ipv4Range = new RegExp(`^(${octet}\\.){3}${octet}/([89]|[12]\\d|3[0-2])$`);

/** An id is a UUID, or that of a key in several regions. https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id */
const kmsKey = arn('kms', 'key/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$');

/** Every option of the stack: `cdk deploy -c name=value`, or `context` in cdk.json. Limits are those of the AWS APIs. */
export const optionFields = {
  pipeline: text(/^[a-z0-9][a-z0-9-]{0,39}$/, 'the name of a file in pipelines/', {
    description: 'The pipeline to deploy.',
  }).default('web-traffic'),
  stage: oneOf(['prod', 'dev', 'local'], {
    description:
      '`dev` deletes stream, domain and dead letters with the stack; `prod` keeps them; `local` is for an emulator of AWS (plain HTTP to the engine). The names of stack, stream and domain contain the stage.',
  }).default('dev'),
  shards: wholeNumber(1, 10_000, 'shards', {
    description: 'Provisioned shards of the stream.',
    otherwise: 'on demand: Kinesis scales the stream',
  }).optional(),
  streamRetention: lengthOfTime(
    '24h',
    '365d',
    {
      description:
        'How long the stream keeps records. A failing record is retried until an hour before that, then it becomes a dead letter.',
      otherwise: '`7d`; required with `streamArn`',
    },
    '1h',
  ).optional(),
  streamArn: text(arn('kinesis', 'stream/[\\w.-]+$'), 'the ARN of a Kinesis stream', {
    description: 'Read an existing stream instead of creating one.',
    otherwise: 'a new stream',
  }).optional(),
  streamKeyArn: text(kmsKey, 'the ARN of a KMS key, not of an alias', {
    description: 'Your own key, if `streamArn` is encrypted with one.',
    otherwise: 'the key that AWS manages',
  }).optional(),
  startingPosition: wordOrTime(['trim-horizon', 'latest'], {
    description:
      'Where reading an existing stream starts: at its oldest record, at new records, or at a time. Fixed by the first deployment. `latest` may miss records of the first minutes: give a time instead.',
  }).default('trim-horizon'),
  batchSize: wholeNumber(1, 10_000, 'records', {
    description: 'Most records per invocation.',
  }).default(1_000),
  maxBatchingWindow: lengthOfTime('0s', '5m', {
    description:
      'How long Lambda gathers records for a batch. Shorter is fresher, longer needs fewer invocations.',
  }).default('1s'),
  aggregatorBatchSize: wholeNumber(1, 10_000, 'records', {
    description:
      'Most records per invocation of the aggregator, in pipelines with windows. The number of keys in a batch is what limits it.',
  }).default(1_000),
  parallelizationFactor: wholeNumber(1, 10, 'batches', {
    description:
      'Batches of one shard that the indexer processes concurrently; the order within a partition key is kept. The aggregator always processes one at a time.',
  }).default(1),
  functionMemory: wholeNumber(256, 10_240, 'MB', {
    description: 'Memory of indexer and aggregator; CPU grows with it.',
  }).default(512),
  functionTimeout: lengthOfTime('10s', '15m', {
    description: 'Timeout of indexer and aggregator. They wait for a slow engine until shortly before it.',
  }).default('1m'),
  logLevel: oneOf(['DEBUG', 'INFO', 'WARN', 'ERROR'], {
    description: 'What the functions log besides the one line for each batch.',
  }).default('INFO'),
  logRetention: oneOfNumbers(logRetentionDays, {
    description: 'How many days logs are kept.',
  }).default(30),
  domainSize: oneOf(['small', 'production'], {
    description:
      '`small`: one t3.small.search node. `production`: three zones, three dedicated managers. The size changes in place.',
  }).default('small'),
  domainInVpc: yesOrNo({
    description: 'Puts the new domain inside a VPC. A domain never moves into or out of a VPC.',
    otherwise: '`true` with `production` or `vpcId`, else `false`',
  }).optional(),
  mostShards: wholeNumber(1, 100_000, 'shards', {
    description:
      'Most shards of the new domain, if you know another number: the limit of a node (`cluster.max_shards_per_node`) × data nodes.',
    otherwise: '62 with `small`, 1500 with `production`: 1,000 for 16 GiB of heap',
  }).optional(),
  domainVolume: wholeNumber(10, 1_024, 'GiB', {
    description: 'gp3 volume of each data node; at most 100 with `domainSize=small`.',
  }).default(20),
  vpcId: text(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC', {
    description:
      'An existing VPC for domain and functions. Its private subnets must reach S3, and in pipelines with windows also Kinesis and SNS.',
    otherwise: 'none, or a new VPC with `domainInVpc`',
  }).optional(),
  clientSecurityGroupIds: texts(
    /^sg-[0-9a-f]{8,17}$/,
    'ids of security groups, such as sg-0123456789abcdef0',
    {
      description:
        'Members of these groups reach the domain inside the VPC over HTTPS, like the functions: a VPN, a bastion, your services. They sign their requests, see `dashboardsPrincipalArns`.',
    },
  ).default([]),
  clientCidrs: texts(ipv4Range, 'IPv4 ranges, from /8 to /32, such as 10.20.0.0/16', {
    description: 'These addresses reach the domain inside the VPC over HTTPS, in the same way.',
  }).default([]),
  // Credentials in it would stand in the template, the function's environment and the outputs, for all to read.
  searchEndpoint: text(
    /^https?:\/\/[^\s/?#@]+$/,
    'a URL without path or credentials, such as https://search.example.com',
    {
      description: 'Index into this OpenSearch or Elasticsearch instead of creating a domain.',
      otherwise: 'a new domain',
    },
  ).optional(),
  allowPlainHttp: yesOrNo({
    description:
      'Allows a `searchEndpoint` with http:// outside of the stage `local`. Documents then cross the network unencrypted.',
  }).default(false),
  searchAuth: oneOf(searchAuths, {
    description:
      'How requests to `searchEndpoint` authenticate: with a signature, not at all, or with the secret of `searchSecretArn`.',
    otherwise: '`sigv4`',
  }).optional(),
  // Complete: IAM compares it with what the secret is called, and that ends with six characters of AWS's own.
  searchSecretArn: text(
    arn('secretsmanager', 'secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}$'),
    'the complete ARN of a secret, which ends with a hyphen and six characters',
    {
      description:
        'The secret for `searchAuth=apiKey`, an encoded key as it is or `{"apiKey": "…"}`, or for `basic`, `{"username": "…", "password": "…"}`. After a rotation it is read again at the first refusal. With `vpcId` the subnets must reach Secrets Manager.',
    },
  ).optional(),
  searchSecretKeyArn: text(kmsKey, 'the ARN of a KMS key, not of an alias', {
    description: 'Your own key, if `searchSecretArn` is encrypted with one.',
    otherwise: 'the key that AWS manages',
  }).optional(),
  searchCaBundle: text(/^\S(.*\S)?$/, 'the path of a file of PEM certificates', {
    description:
      'Certificate authorities for `searchEndpoint`, if it is behind a private one. The certificates are packed with the code.',
    otherwise: 'those that Node trusts',
  }).optional(),
  templatePriority: wholeNumber(0, 999_999_999, '', {
    description:
      'Priority of the index templates. Raise it if the setup says that another template of the engine comes first.',
    otherwise: '200',
  }).optional(),
  searchDomainArn: text(
    arn('es', 'domain/[a-z0-9-]+$'),
    'the ARN of an OpenSearch Service domain, not of OpenSearch Serverless',
    {
      description:
        'The domain behind `searchEndpoint`. Required with `sigv4`, for the functions\u2019 permissions.',
    },
  ).optional(),
  deadLetterRetention: lengthOfTime(
    '7d',
    '3650d',
    {
      description:
        'How long waiting dead letters, below `rejected/` and `aws/lambda/`, are kept. After that they are lost.',
      otherwise: 'for ever',
    },
    '1d',
  ).optional(),
  redrivenRetention: lengthOfTime(
    '1d',
    '3650d',
    { description: 'How long dead letters that a redrive has settled are kept, below `redriven/`.' },
    '1d',
  ).default('90d'),
  encryptionKeyArn: text(kmsKey, 'the ARN of a KMS key, not of an alias', {
    description:
      'Your own key for everything that the stack creates: stream, domain, dead letters, topics, logs, functions. Give it with a new domain: an existing one is deleted and created again when its key changes.',
    otherwise: 'keys that AWS manages',
  }).optional(),
  dashboardsPrincipalArns: texts(arn('iam', '(role|user)/.+'), 'ARNs of IAM roles or users', {
    description: 'Who may query the new domain and use its Dashboards.',
  }).default([]),
  historicalInput: yesOrNo({
    description: 'Accepts event times of any age, to load the past.',
  }).default(false),
  alertEmail: text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address', {
    description: "Receives the alerts of the pipeline's monitors. AWS asks the address to confirm.",
    otherwise: "no one, until something subscribes to the stack's topic",
  }).optional(),
  alertTopicArn: text(arn('sns', '[\\w-]+(\\.fifo)?$'), 'the ARN of an SNS topic', {
    description:
      "The topic that the pipeline's monitors notify, in the stack's region. A FIFO topic drops a notification that is repeated after a crash.",
    otherwise: 'a new topic',
  }).optional(),
  alertTopicKeyArn: text(kmsKey, 'the ARN of a KMS key, not of an alias', {
    description: 'Your own key, if `alertTopicArn` is encrypted with one.',
    otherwise: 'the key that AWS manages, or none',
  }).optional(),
  alarmEmail: text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address', {
    description: 'Receives the alarms, through an encrypted topic. AWS asks the address to confirm.',
    otherwise: 'alarms send no e-mail',
  }).optional(),
};

export const optionsSchema = z.strictObject(optionFields);

/** The options as checked, with their defaults. */
export type PipelineStackOptions = z.output<typeof optionsSchema>;
