import { describe, expect, test } from 'vitest';
import { type Flags, putCommand } from '../../../cli/put/command.ts';
import { putOptions } from '../../../cli/put/options.ts';

const now = new Date('2026-01-02T03:04:05.006Z');
const flagsOf = (argv: readonly string[]) => putCommand().parse(argv, { from: 'user' }).opts<Flags>();
const parse = (...argv: string[]) => putOptions(flagsOf(argv), true, now);

test('without options, standard input goes to the local run', () => {
  expect(putOptions(flagsOf([]), false, now)).toEqual({
    source: { kind: 'stdin' },
    format: undefined,
    delimiter: undefined,
    target: { kind: 'local', pipeline: undefined },
    partitionKey: undefined,
    rate: undefined,
    concurrency: 1,
    gzip: false,
    aggregate: false,
    giveUpAfterMs: 60_000,
    leftovers: 'put-20260102T030405006Z.leftovers.ndjson',
    quiet: false,
  });
});

describe('sources', () => {
  test.each([
    [['--file', 'a.csv'], { kind: 'file', path: 'a.csv' }],
    [['--file', '-'], { kind: 'stdin' }],
    [['--socket', 'localhost:9999'], { kind: 'socket', host: 'localhost', port: 9999 }],
    [['--socket', '[::1]:9999'], { kind: 'socket', host: '::1', port: 9999 }],
  ])('%j', (argv, source) => {
    expect(parse(...argv).source).toEqual(source);
  });

  test('a terminal is not waited for', () => {
    expect(() => parse()).toThrow('Nothing to put: name a source with --file or --socket, or pipe lines in.');
  });
});

describe('targets', () => {
  test.each([
    [['--pipeline', 'sensors'], { kind: 'local', pipeline: 'sensors' }],
    [
      ['--endpoint', 'http://localhost:4566', '--stream', 's'],
      { kind: 'aws', endpoint: 'http://localhost:4566', stream: 's' },
    ],
    [
      ['--aws', '--stream', 's', '--region', 'eu-west-1', '--profile', 'p'],
      { kind: 'aws', stream: 's', region: 'eu-west-1', profile: 'p' },
    ],
    [['--stack', 'shardline-orders-prod'], { kind: 'aws', stack: 'shardline-orders-prod' }],
  ])('%j', (argv, target) => {
    expect(parse('--file', 'f', ...argv).target).toMatchObject(target);
  });

  test.each([
    [['--stream', 's'], '--stream needs a target on AWS: add --stack, or --aws.'],
    [['--region', 'r'], '--region needs a target on AWS: add --stack, or --aws.'],
  ])('%j is refused', (argv, message) => {
    expect(() => parse('--file', 'f', ...argv)).toThrow(message);
  });
});

test.each([
  ['500ms', 500],
  ['0s', 0],
  ['60s', 60_000],
  ['5m', 300_000],
])('--give-up-after %s', (text, ms) => {
  expect(parse('--file', 'f', '--give-up-after', text).giveUpAfterMs).toBe(ms);
});
