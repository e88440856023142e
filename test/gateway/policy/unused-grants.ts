/** A grant that no request of the tests uses, and why it is there all the same. In the words of the table. */
export interface UnusedGrant {
  readonly policy: string;
  readonly action: string;
  readonly resource: string;
  readonly why: string;
}

export const unusedGrants: readonly UnusedGrant[] = [
  {
    policy: 'AlarmsKey',
    action: 'kms:*',
    resource: '*',
    why: 'leaves the key to the policies of the account, without which nobody could administer it',
  },
  {
    policy: 'SearchDomain',
    action: 'es:ESHttpGet',
    resource: 'SearchDomain/_index_template',
    why: 'names the template of others that comes before one of the pipeline; there is none in the tests',
  },
  {
    policy: 'tool verify',
    action: 's3:PutObject',
    resource: 'DeadLettersBucket/rejected/*',
    why: 'writes an object anew that holds letters of others beside its own, which depends on how Lambda cuts its batches',
  },
  {
    policy: 'tool reindex',
    action: 'es:ESHttpPost',
    resource: 'SearchDomain/_mget',
    why: 'finds what the new mapping refuses, or somebody deletes meanwhile; in the tests nothing is and nobody does',
  },
];
