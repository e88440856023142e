import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Domain, EngineVersion } from 'aws-cdk-lib/aws-opensearchservice';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { describe, expect, test } from 'vitest';
import { type GivenResources, optionsWith } from '../../infra/given-resources.ts';
import { OptionsError } from '../../infra/options/read-options.ts';

const stack = () => new Stack(new App(), 'Shop');

function read(scope: Stack, resources: GivenResources, given: Readonly<Record<string, unknown>> = {}) {
  return scope.resolve(optionsWith(scope, given, resources, ['orders']));
}

describe('a resource of the app stands for the options that name it', () => {
  test('a stream, with its key and its retention', () => {
    const scope = stack();
    const encryptionKey = new Key(scope, 'Key');
    const stream = new Stream(scope, 'Orders', { encryptionKey, retentionPeriod: Duration.hours(48) });
    expect(read(scope, { stream })).toMatchObject({
      pipeline: 'orders',
      streamArn: { 'Fn::GetAtt': [expect.stringMatching(/^Orders/), 'Arn'] },
      streamKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      streamRetention: '48h',
    });
  });

  test('a domain', () => {
    const scope = stack();
    const domain = new Domain(scope, 'Search', { version: EngineVersion.OPENSEARCH_3_7 });
    const options = read(scope, { domain });
    expect(options.searchEndpoint).toMatchObject({ 'Fn::Join': ['', ['https://', expect.anything()]] });
    expect(options.searchDomainArn).toMatchObject({ 'Fn::GetAtt': [expect.anything(), 'Arn'] });
  });

  test('secret, topic and key', () => {
    const scope = stack();
    const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:engine-AbCdEf';
    const options = read(
      scope,
      {
        searchSecret: Secret.fromSecretCompleteArn(scope, 'Secret', secretArn),
        alertTopic: new Topic(scope, 'Alerts'),
        encryptionKey: new Key(scope, 'Key'),
      },
      { searchEndpoint: 'https://search.example.com', searchAuth: 'apiKey' },
    );
    expect(options).toMatchObject({
      searchSecretArn: secretArn,
      alertTopicArn: { Ref: expect.stringMatching(/^Alerts/) },
      encryptionKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    });
  });

  test('the key of an alias, for everything that has one', () => {
    const scope = stack();
    const alias = new Key(scope, 'Key').addAlias('alias/mine');
    const options = read(scope, {
      encryptionKey: alias,
      stream: new Stream(scope, 'Orders', { encryptionKey: alias }),
      alertTopic: new Topic(scope, 'Alerts', { masterKey: alias }),
    });
    const keyArn = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    expect(options).toMatchObject({
      encryptionKeyArn: keyArn,
      streamKeyArn: keyArn,
      alertTopicKeyArn: keyArn,
    });
  });

  test("an alias whose key the app doesn't know is refused", () => {
    const scope = stack();
    const byName = Alias.fromAliasName(scope, 'Mine', 'alias/mine');
    expect(() => read(scope, { encryptionKey: byName })).toThrow(
      "encryptionKeyArn: the key is an alias, Shop/Mine, whose key isn't known; give the key itself, by Key.fromKeyArn or Key.fromLookup.",
    );
    const managed = Alias.fromAliasName(scope, 'Managed', 'alias/aws/sns');
    expect(() =>
      read(scope, { alertTopic: new Topic(scope, 'Alerts', { masterKey: managed }) }),
    ).not.toThrow();
    expect(() => read(scope, { encryptionKey: managed })).toThrow(OptionsError);
    const byArn = Key.fromKeyArn(scope, 'Other', scope.formatArn({ service: 'kms', resource: 'alias/mine' }));
    expect(() => read(scope, { encryptionKey: byArn })).toThrow(OptionsError);
  });

  test('names that are known already are the options themselves', () => {
    const scope = stack();
    const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
    const domainArn = 'arn:aws:es:eu-west-1:111122223333:domain/search';
    const domainEndpoint = 'search-search-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com';
    const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-west-1a'],
      privateSubnetIds: ['subnet-1'],
    });
    const resources = {
      stream: Stream.fromStreamArn(scope, 'Stream', streamArn),
      domain: Domain.fromDomainAttributes(scope, 'Domain', { domainArn, domainEndpoint }),
      vpc,
    };
    expect(read(scope, resources, { streamRetention: '24h' })).toMatchObject({
      ...{ streamArn, searchDomainArn: domainArn, searchEndpoint: `https://${domainEndpoint}` },
      vpcId: 'vpc-0123456789abcdef0',
    });
  });
});

describe('what goes with a resource is checked as if its option were given', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    [
      'its option too',
      { streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/a' },
      'streamArn: is given',
    ],
    ['an option for new streams', { shards: 2 }, "shards: 2 can't be applied to an existing stream"],
    [
      'an option that there is none of',
      { shardz: 2 },
      'shardz: there is no such option; did you mean shards?',
    ],
  ])('a stream with %s is refused', (_, given, message) => {
    const scope = stack();
    const stream = new Stream(scope, 'Orders');
    expect(() => read(scope, { stream }, given)).toThrow(message);
    expect(() => read(scope, { stream }, given)).toThrow(OptionsError);
  });

  test('the retention of a stream of another app has to be given', () => {
    const scope = stack();
    const stream = Stream.fromStreamArn(scope, 'Stream', 'arn:aws:kinesis:eu-west-1:111122223333:stream/a');
    expect(() => read(scope, { stream })).toThrow('streamRetention: needed');
  });

  test('a name that is known is compared with where the stack goes', () => {
    const scope = new Stack(new App(), 'Shop', { env: { region: 'eu-west-1', account: '111122223333' } });
    const stream = Stream.fromStreamArn(scope, 'Stream', 'arn:aws:kinesis:us-east-1:111122223333:stream/a');
    expect(() => read(scope, { stream }, { streamRetention: '24h' })).toThrow(/streamArn: is in us-east-1/);
  });

  test('one that is not known yet agrees with one that is', () => {
    const scope = stack();
    const stream = Stream.fromStreamArn(
      scope,
      'Stream',
      'arn:aws-cn:kinesis:cn-north-1:111122223333:stream/a',
    );
    const alertTopic = new Topic(scope, 'Alerts');
    expect(read(scope, { stream, alertTopic }, { streamRetention: '24h' }).pipeline).toBe('orders');
  });
});
