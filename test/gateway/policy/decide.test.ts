import { describe } from 'vitest';
import {
  allow,
  assume,
  bucket,
  type Case,
  checkCases,
  deny,
  deployRole,
  pages,
  publish,
  read,
  stranger,
  to,
  topic,
  user,
} from './cases.ts';

const accounts: readonly Case[] = [
  { says: 'nothing allows it', page: pages.evaluation, request: {}, answer: 'no-allow' },
  {
    says: 'its own policy allows it',
    page: pages.oneAccount,
    identity: [read],
    request: {},
    answer: 'allowed',
  },
  {
    says: "the resource's policy allows it",
    page: pages.oneAccount,
    on: { [bucket]: [to({ AWS: user })] },
    request: {},
    answer: 'allowed',
  },
  {
    says: 'its own policy allows and denies it',
    page: pages.evaluation,
    identity: [read, deny('s3:*', '*')],
    request: {},
    answer: 'explicit-deny',
  },
  {
    says: "its own policy allows it and the resource's denies it",
    page: pages.evaluation,
    identity: [read],
    on: { [bucket]: [to('*', deny('s3:*', `${bucket}/*`))] },
    request: {},
    answer: 'explicit-deny',
  },
  {
    says: 'another account: its own policy alone',
    page: pages.twoAccounts,
    by: 'arn:aws:iam::999999999999:role/r',
    identity: [allow('sns:Publish', topic)],
    request: publish,
    answer: 'no-allow',
  },
  {
    says: "another account: the resource's policy alone",
    page: pages.twoAccounts,
    by: stranger,
    on: { [topic]: [to({ AWS: stranger }, allow('sns:Publish', topic))] },
    request: publish,
    answer: 'no-allow',
  },
  {
    says: 'another account: both',
    page: pages.twoAccounts,
    by: stranger,
    identity: [allow('sns:Publish', topic)],
    on: { [topic]: [to({ AWS: stranger }, allow('sns:Publish', topic))] },
    request: publish,
    answer: 'allowed',
  },
  {
    says: 'another account: both, the resource naming the account',
    page: pages.twoAccounts,
    by: stranger,
    identity: [allow('sns:Publish', topic)],
    on: { [topic]: [to({ AWS: '999999999999' }, allow('sns:Publish', topic))] },
    request: publish,
    answer: 'allowed',
  },
];

/** As CDK's bootstrap template has it. */
const ofAccount = {
  ...to({ AWS: '123456789012' }, allow('sts:AssumeRole', deployRole)),
  Condition: { Null: { 'sts:ExternalId': 'true' } },
};

const roles: readonly Case[] = [
  {
    says: 'assuming a role: its own policy alone',
    page: pages.trust,
    identity: [allow('sts:AssumeRole', '*')],
    request: assume,
    answer: 'no-allow',
  },
  {
    says: 'assuming a role that trusts the account: nothing of its own',
    page: pages.trust,
    on: { [deployRole]: [ofAccount] },
    request: assume,
    answer: 'no-allow',
  },
  {
    says: 'assuming a role that trusts the account: its own policy too',
    page: pages.trust,
    identity: [allow('sts:AssumeRole', deployRole)],
    on: { [deployRole]: [ofAccount] },
    request: assume,
    answer: 'allowed',
  },
  {
    says: 'assuming a role that trusts it by name',
    page: pages.trust,
    on: { [deployRole]: [to({ AWS: user }, allow('sts:AssumeRole', deployRole))] },
    request: assume,
    answer: 'allowed',
  },
  {
    says: 'assuming a role with an external id that it refuses',
    page: pages.assume,
    identity: [allow('sts:AssumeRole', deployRole)],
    on: { [deployRole]: [ofAccount] },
    request: { ...assume, context: { 'sts:ExternalId': 'x' } },
    answer: 'no-allow',
  },
];

describe('one account and two', () => checkCases(accounts));

describe('roles', () => checkCases(roles));
