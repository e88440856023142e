import { beforeAll, describe, expect, test } from 'vitest';
import { type Decide, decider } from './decide.ts';
import { resourceOf } from './functions-of.ts';
import { account, prodStack } from './prod-stack.ts';
import type { ResolvedTemplate } from './resolve.ts';

let stack: ResolvedTemplate;
let decide: Decide;
const context = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
const domain = `arn:aws:es:${account.region}:${account.account}:domain/sensors-prod`;

function role(named: string): string {
  return resourceOf(stack, 'AWS::IAM::Role', named).arn();
}

beforeAll(async () => {
  stack = await prodStack('sensors');
  decide = decider(stack);
});

describe('the stack of the sensors', () => {
  test('lets the indexer write in bulk, and nobody else delete', () => {
    const bulk = { action: 'es:ESHttpPost', resource: `${domain}/_bulk`, context };
    expect(decide(role('IndexerRole'), bulk)).toMatchObject({ allowed: true });
    expect(decide(role('IndexerRole'), { ...bulk, action: 'es:ESHttpDelete' })).toMatchObject({
      allowed: false,
      reason: 'no-allow',
      message: `User: ${role('IndexerRole')} is not authorized to perform: es:ESHttpDelete because no identity-based policy allows the es:ESHttpDelete action`,
    });
    expect(decide('anonymous', bulk)).toMatchObject({ allowed: false });
  });
});
