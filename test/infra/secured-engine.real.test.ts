import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleFunction, caFileName } from '../../infra/bundle/bundle.ts';
import { readCaBundle } from '../../infra/bundle/ca-bundle.ts';
import { readOptions } from '../../infra/options/read-options.ts';
import { makeAuthority } from '../authority.ts';
import { resourcesOf, statementsOf, windowsTemplateOf } from './template-of.ts';

const searchEndpoint = 'https://search.example.com';
const searchSecretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:engine/writer-AbCdEf';
const searchSecretKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const secured = { searchEndpoint, searchAuth: 'apiKey', searchSecretArn };

let folder: string;
let ca: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardline-ca-'));
  ca = makeAuthority(folder).ca;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an engine that asks for a secret', () => {
  test('has its secret named to each function that comes to it, and the secret itself to none', () => {
    const template = windowsTemplateOf(secured);
    const told = resourcesOf(template, 'AWS::Lambda::Function').filter(({ Properties }) =>
      JSON.stringify(Properties.Environment).includes(
        JSON.stringify({ SEARCH_AUTH: 'apiKey', SEARCH_SECRET: searchSecretArn }).slice(1, -1),
      ),
    );
    expect(told).toHaveLength(3);
    template.hasOutput('SearchAuth', { Value: 'apiKey' });
    template.hasOutput('SearchSecretArn', { Value: searchSecretArn });
    template.hasResourceProperties('Custom::SearchTemplates', { auth: 'apiKey', secretArn: searchSecretArn });
  });

  test('lets their roles read that one secret, and use its key for nothing else', () => {
    const template = windowsTemplateOf({ ...secured, searchSecretKeyArn });
    const grants = resourcesOf(template, 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument))
      .filter(({ Action }) => Action.some((action) => /^secretsmanager:|^kms:/.test(action)));
    const decrypts = { Action: ['kms:Decrypt'], Resource: searchSecretKeyArn };
    expect(grants.filter(({ Resource }) => Resource === searchSecretArn)).toEqual(
      Array(3).fill(expect.objectContaining({ Action: ['secretsmanager:GetSecretValue'] })),
    );
    const condition = { StringEquals: { 'kms:ViaService': expect.anything() } };
    expect(grants.filter(({ Resource }) => Resource !== searchSecretArn)).toEqual(
      Array(3).fill(expect.objectContaining({ ...decrypts, Condition: condition })),
    );
  });
});

test.each([
  [{ ...secured, searchSecretArn: undefined }, 'searchSecretArn: needed with searchAuth=apiKey'],
  [
    { searchEndpoint, searchAuth: 'none', searchSecretArn },
    'searchSecretArn: belongs to searchAuth=apiKey or basic',
  ],
  [{ ...secured, searchSecretArn: searchSecretArn.slice(0, -7) }, 'give the complete ARN of a secret'],
  [
    { searchEndpoint, searchAuth: 'none', searchSecretKeyArn },
    'searchSecretKeyArn: belongs to searchSecretArn',
  ],
  [
    { ...secured, searchEndpoint: 'http://search.example.com', allowPlainHttp: 'true' },
    'searchEndpoint: "http://search.example.com" isn\'t encrypted, so that others could read the secret',
  ],
  [
    { ...secured, streamArn: 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks', streamRetention: '24h' },
    'searchSecretArn: is in eu-west-1',
  ],
  [{ searchCaBundle: 'ca.pem' }, 'searchCaBundle: belongs to a searchEndpoint with https://'],
  [{ ...secured, searchCaBundle: 'no/such.pem' }, 'searchCaBundle: "no/such.pem" can\'t be read (ENOENT)'],
  [{ ...secured, searchCaBundle: 'package.json' }, 'searchCaBundle: "package.json" holds no certificate'],
  [{ templatePriority: '-1' }, 'templatePriority: "-1" isn\'t allowed; give a whole number from 0'],
])('%j is refused', (given, says) => {
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  expect(() => readOptions(stated, ['web-traffic'])).toThrow(says);
});

test('certificate authorities go along with the code, whose hash they change, and a key beside them does not', () => {
  const both = join(folder, 'both.pem');
  writeFileSync(both, `${readFileSync(join(folder, 'ca.key'), 'utf8')}\n${readFileSync(ca, 'utf8')}`);
  const caBundle = readCaBundle(both);
  expect(caBundle).toMatch(/^-----BEGIN CERTIFICATE-----[^K]+/);
  expect(caBundle).not.toContain('KEY');
  const request = { name: 'indexer', pipeline: 'web-traffic', outFolder: join(folder, 'code') } as const;
  const [plain, withCa] = [bundleFunction(request), bundleFunction({ ...request, caBundle })];
  expect(plain.hash).not.toBe(withCa.hash);
  const written = createHash('sha256').update(readFileSync(join(folder, 'code', caFileName)));
  expect(written.digest('hex')).toBe(createHash('sha256').update(caBundle).digest('hex'));
  const template = windowsTemplateOf({ ...secured, searchCaBundle: ca });
  template.resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    { Environment: { Variables: Match.objectLike({ SEARCH_CA: `/var/task/${caFileName}` }) } },
    3,
  );
});

test('the priority of templates reaches the setup, which runs again for it', () => {
  const template = windowsTemplateOf({ templatePriority: '501' });
  template.hasResourceProperties('Custom::SearchTemplates', { templatePriority: '501' });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ TEMPLATE_PRIORITY: '501' }) },
  });
});
