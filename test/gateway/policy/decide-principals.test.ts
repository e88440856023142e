import { describe } from 'vitest';
import {
  allow,
  bucket,
  type Case,
  checkCases,
  deny,
  pages,
  publish,
  read,
  to,
  topic,
  user,
} from './cases.ts';

const session = 'arn:aws:sts::123456789012:assumed-role/reader/lambda';

const principals: readonly Case[] = [
  { says: 'everybody', page: pages.principal, on: { [bucket]: [to('*')] }, request: {}, answer: 'allowed' },
  {
    says: 'everybody, who has not signed',
    page: pages.principal,
    by: 'anonymous',
    on: { [bucket]: [to({ AWS: '*' })] },
    request: {},
    answer: 'allowed',
  },
  {
    says: 'another role',
    page: pages.principal,
    on: { [bucket]: [to({ AWS: `${user}s` })] },
    request: {},
    answer: 'no-allow',
  },
  {
    says: "a session by its role's name",
    page: pages.principal,
    by: session,
    on: { [bucket]: [to({ AWS: user })] },
    request: {},
    answer: 'allowed',
  },
  {
    says: 'the account, which leaves it to its own policies',
    page: pages.principal,
    on: { [bucket]: [to({ AWS: 'arn:aws:iam::123456789012:root' })] },
    request: {},
    answer: 'no-allow',
  },
  {
    says: 'the account, denied',
    page: pages.principal,
    identity: [read],
    on: { [bucket]: [to({ AWS: '123456789012' }, deny('s3:*', `${bucket}/*`))] },
    request: {},
    answer: 'explicit-deny',
  },
  {
    says: 'a service',
    page: pages.principal,
    by: 'events.amazonaws.com',
    on: { [topic]: [to({ Service: 'events.amazonaws.com' }, allow('sns:*', topic))] },
    request: publish,
    answer: 'allowed',
  },
  {
    says: 'another service',
    page: pages.principal,
    by: 'cloudwatch.amazonaws.com',
    on: { [topic]: [to({ Service: 'events.amazonaws.com' }, allow('sns:*', topic))] },
    request: publish,
    answer: 'no-allow',
  },
  {
    says: 'a wildcard in the name of a role',
    page: pages.principal,
    on: { [bucket]: [to({ AWS: 'arn:aws:iam::123456789012:role/*' })] },
    request: {},
    answer: /Policy statement 0: Principal/,
  },
  {
    says: 'none, on a resource',
    page: pages.principal,
    on: { [bucket]: [read] },
    request: {},
    answer: /Policy statement 0: a resource's policy needs a Principal/,
  },
  {
    says: 'a form that is not evaluated',
    page: pages.principal,
    on: { [bucket]: [to({ Federated: 'x' })] },
    request: {},
    answer: /Policy statement 0: Principal/,
  },
];

describe('principals', () => checkCases(principals));
