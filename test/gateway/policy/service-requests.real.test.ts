import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { decideBy } from './decide.ts';
import { type Policies, policiesOf } from './policies-of.ts';
import { account, prodStack } from './prod-stack.ts';
import { serviceRequests } from './service-requests.ts';
import { statementsOf } from './statement.ts';

const encryptionKeyArn = `arn:aws:kms:${account.region}:${account.account}:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9`;

async function refused(
  given: Readonly<Record<string, unknown>>,
  change: (policies: Policies) => Policies = (policies) => policies,
): Promise<readonly string[]> {
  const stack = await prodStack('sensors', given);
  const decide = decideBy(change(policiesOf(stack)));
  const messages = serviceRequests(stack).flatMap(({ principal, request, sender }) => {
    const decision = decide(principal, request);
    return decision.allowed
      ? []
      : [`${sender}: ${request.action}: ${decision.message.replace(/.* because/, 'because')}`];
  });
  return [...new Set(messages)];
}

test.each([
  ['a small stack whose alarms are sent', { alarmEmail: 'a@example.com' }],
  ['a stack in a network of its own', { domainSize: 'production', alarmEmail: 'a@example.com' }],
])("AWS's services may do what %s asks of them", async (_, given) => {
  expect(await refused(given)).toEqual([]);
});

test("with a customer's key that only the account may use, all but alarms arrive", async () => {
  expect(await refused({ domainSize: 'production', alarmEmail: 'a@example.com', encryptionKeyArn })).toEqual([
    'Amazon CloudWatch: tells of an alarm: sns:Publish: because no resource-based policy allows the kms:GenerateDataKey action',
  ]);
});

test("with a customer's key whose policy is as docs/operate/security.md says, alarms arrive too", async () => {
  const statements = statementsOf('docs/operate/security.md', { Statement: keyStatements() });
  const withKey = ({ resource, ...others }: Policies): Policies => ({
    ...others,
    resource: resource.map((each) => (each.arn === encryptionKeyArn ? { ...each, statements } : each)),
  });
  expect(await refused({ alarmEmail: 'a@example.com', encryptionKeyArn }, withKey)).toEqual([]);
});

const block = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]);

function keyStatements(): unknown[] {
  const page = readFileSync('docs/operate/security.md', 'utf8');
  const section = /## A key of your own\n([\s\S]*?)\n## /.exec(page)?.[1] ?? '';
  const blocks = [...section.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => json);
  return blocks.flatMap((json) => block.parse(JSON.parse(json.replaceAll('111122223333', account.account))));
}
