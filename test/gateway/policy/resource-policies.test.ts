import { describe } from 'vitest';
import {
  allow,
  type Case,
  checkCases,
  deny,
  domain,
  key,
  pages,
  post,
  publish,
  stranger,
  to,
  topic,
  user,
} from './cases.ts';

const searches: readonly Case[] = [
  {
    says: 'NAME/* covers the root',
    page: pages.search,
    identity: [allow('es:ESHttpGet', `${domain}/*`)],
    request: { action: 'es:ESHttpGet', resource: `${domain}/` },
    answer: 'allowed',
  },
  {
    says: 'NAME alone covers no path',
    page: pages.search,
    identity: [allow('es:*', domain)],
    request: post('_bulk'),
    answer: 'no-allow',
  },
  {
    says: 'one path is not another',
    page: pages.search,
    identity: [allow('es:ESHttpPost', `${domain}/_bulk`)],
    request: post('_bulk/x'),
    answer: 'no-allow',
  },
  {
    says: 'an encoded path that its pattern has as it is on the wire, but not decoded',
    page: pages.search,
    identity: [allow('es:ESHttpPost', `${domain}/a%2Cb/_search`)],
    request: post('a%2Cb/_search'),
    answer: 'no-allow',
  },
  {
    says: 'an encoded path that its pattern covers in both forms',
    page: pages.search,
    identity: [allow('es:ESHttpPost', `${domain}/a*b/_search`)],
    request: post('a%2Cb/_search'),
    answer: 'allowed',
  },
  {
    says: 'aws:SecureTransport in its own policy',
    page: pages.search,
    on: {
      [domain]: [
        to('*', deny('es:*', `${domain}/*`, { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
      ],
    },
    request: post('_bulk'),
    answer: /Domain statement 0: aws:SecureTransport/,
  },
  {
    says: 'aws:PrincipalTag in its own policy',
    page: pages.search,
    on: {
      [domain]: [
        to(
          '*',
          allow('es:*', `${domain}/*`, { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }),
        ),
      ],
    },
    request: post('_bulk'),
    answer: /Domain statement 0: aws:PrincipalTag\/team/,
  },
  {
    says: 'NotPrincipal in its own policy',
    page: pages.search,
    on: { [domain]: [{ ...deny('es:*', `${domain}/*`), NotPrincipal: { AWS: user } }] },
    request: post('_bulk'),
    answer: /Domain statement 0: NotPrincipal/,
  },
];

const alarm = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:late';
const source = { context: { 'aws:SourceAccount': '123456789012', 'aws:SourceArn': alarm } };
const fromAlarms = to(
  { Service: 'cloudwatch.amazonaws.com' },
  allow('sns:Publish', topic, {
    Condition: {
      StringEquals: { 'aws:SourceAccount': '123456789012' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:123456789012:alarm:*' },
    },
  }),
);
const cloudwatch = { by: 'cloudwatch.amazonaws.com', request: { ...publish, ...source } };
const encrypted = [{ arn: topic, keyArn: key }];
const publisher = [allow('sns:Publish', topic)];
const keyUse = allow(['kms:Decrypt', 'kms:GenerateDataKey*'], '*');
const leftToAccount = { [key]: [to({ AWS: 'arn:aws:iam::123456789012:root' }, allow('kms:*', '*'))] };
const topicsAndKeys: readonly Case[] = [
  {
    says: 'an alarm on a topic that allows alarms',
    page: pages.sns,
    on: { [topic]: [fromAlarms] },
    ...cloudwatch,
    answer: 'allowed',
  },
  {
    says: 'an alarm of another account',
    page: pages.sns,
    on: { [topic]: [fromAlarms] },
    by: cloudwatch.by,
    request: { ...publish, context: { ...source.context, 'aws:SourceAccount': '9' } },
    answer: 'no-allow',
  },
  {
    says: 'an alarm on a topic whose policy only denies',
    page: pages.sns,
    on: {
      [topic]: [
        to('*', deny('sns:Publish', topic, { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
      ],
    },
    by: cloudwatch.by,
    request: { ...publish, context: { ...source.context, 'aws:SecureTransport': 'true' } },
    answer: 'no-allow',
  },
  {
    says: "an alarm on an encrypted topic, whose key doesn't know it",
    page: pages.snsKeys,
    encrypted,
    on: { [topic]: [fromAlarms], ...leftToAccount },
    ...cloudwatch,
    answer: 'no-allow',
  },
  {
    says: 'an alarm on an encrypted topic, whose key does',
    page: pages.snsKeys,
    encrypted,
    on: { [topic]: [fromAlarms], [key]: [to({ Service: 'cloudwatch.amazonaws.com' }, keyUse)] },
    ...cloudwatch,
    answer: 'allowed',
  },
  {
    says: 'a role that may publish and not use the key',
    page: pages.snsKeys,
    encrypted,
    identity: publisher,
    on: leftToAccount,
    request: publish,
    answer: 'no-allow',
  },
  {
    says: 'a role that may do both',
    page: pages.snsKeys,
    encrypted,
    identity: [...publisher, allow(['kms:Decrypt', 'kms:GenerateDataKey*'], key)],
    on: leftToAccount,
    request: publish,
    answer: 'allowed',
  },
  {
    says: "a role that may do both, and a key that doesn't leave it to the account",
    page: pages.kms,
    encrypted,
    identity: [...publisher, allow('kms:*', key)],
    on: { [key]: [to({ AWS: stranger }, keyUse)] },
    request: publish,
    answer: 'no-allow',
  },
  {
    says: 'a role that the key names',
    page: pages.kms,
    encrypted,
    identity: publisher,
    on: { [key]: [to({ AWS: user }, keyUse)] },
    request: publish,
    answer: 'allowed',
  },
];

describe('domains', () => checkCases(searches));
describe('topics and keys', () => checkCases(topicsAndKeys));
