/** What checkov finds in some resources of a template, and why it stays so. */
export interface Accepted {
  readonly check: string;
  /** Logical ids of the resources. */
  readonly resources: RegExp;
  readonly reason: string;
}

const functions = /^(Preflight|TemplateSetup|Indexing|Aggregation|CustomS3AutoDeleteObjects)/;

export const accepted: readonly Accepted[] = [
  {
    check: 'CKV_AWS_111',
    resources: /^(Indexer|Aggregator|Setup)RoleDefaultPolicy/,
    reason: 'Lambda makes the interfaces of a function in a VPC; the code itself is denied them.',
  },
  {
    check: 'CKV_AWS_115',
    resources: functions,
    reason: 'Shards, or CloudFormation, bound how many invocations there are.',
  },
  {
    check: 'CKV_AWS_116',
    resources: functions,
    reason:
      "What the stream's mapping gives up goes to the bucket, which isn't the property that this looks at; CloudFormation waits for its answer.",
  },
  {
    check: 'CKV_AWS_117',
    resources: functions,
    reason: 'They take no connections; domainInVpc=true puts those that talk to the domain into its VPC.',
  },
  {
    check: 'CKV_AWS_158',
    resources: /Logs/,
    reason: 'CloudWatch Logs encrypts every log with a key of its own; encryptionKeyArn gives another.',
  },
  {
    check: 'CKV_AWS_173',
    resources: functions,
    reason:
      'Lambda encrypts the environment, which holds no secret, with a key of its own; encryptionKeyArn gives another.',
  },
  {
    check: 'CKV_AWS_18',
    resources: /^DeadLettersBucket/,
    reason: 'CloudTrail data events show who reads and writes without a second bucket to keep.',
  },
  {
    check: 'CKV_AWS_21',
    resources: /^DeadLettersBucket/,
    reason: 'Objects are written once, under names of their own, and what is erased has to be gone.',
  },
  {
    check: 'CKV_AWS_317',
    resources: /^SearchDomain/,
    reason: 'Audit logs belong to fine-grained access control; here IAM decides, and CloudTrail tells.',
  },
];
