import { expect, test } from 'vitest';
import { compareStream } from '../../../functions/preflight/check-stream.ts';

const arn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f';
const given = { arn, retentionHours: 24 };
const real = { retentionHours: 24 };

test.each([
  ['without encryption', given, real],
  ['with the key that AWS manages', given, { ...real, keyId: 'alias/aws/kinesis' }],
  [
    'with the key that AWS manages, by its ARN',
    given,
    { ...real, keyId: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/kinesis' },
  ],
  ["with the customer's key, by its ARN", { ...given, keyArn }, { ...real, keyId: keyArn }],
  ["with the customer's key, by its id", { ...given, keyArn }, { ...real, keyId: '0a1b2c3d-4e5f' }],
  ["with the customer's key, by an alias", { ...given, keyArn }, { ...real, keyId: 'alias/clicks' }],
])('a stream that is as the options say is no problem: %s', (_, options, stream) => {
  expect(compareStream(options, stream)).toEqual([]);
});

test.each([
  [
    168,
    24,
    /^streamRetention: 168h is given, but the stream keeps records for 24h, so records would be lost .* give streamRetention=24h/,
  ],
  [
    24,
    168,
    /^streamRetention: 24h is given, but the stream keeps records for 168h, so records would become dead letters .* give streamRetention=168h/,
  ],
])('a retention of %d hours is refused where the stream has %d', (retentionHours, has, says) => {
  const problems = compareStream({ ...given, retentionHours }, { retentionHours: has });
  expect(problems).toEqual([expect.stringMatching(says)]);
});

test.each([
  [
    'no key is given for an encrypted stream',
    given,
    { ...real, keyId: keyArn },
    /none is given.*encrypted with arn:aws:kms.*give the ARN of that key/,
  ],
  [
    'no key is given for one encrypted by an alias',
    given,
    { ...real, keyId: 'alias/clicks' },
    /none is given.*alias\/clicks/,
  ],
  [
    'another key is given',
    { ...given, keyArn: `${keyArn}0` },
    { ...real, keyId: keyArn },
    /5f0 is given, but the stream is encrypted with .*5f;/,
  ],
  [
    'a key is given for a stream without',
    { ...given, keyArn },
    real,
    /not encrypted; leave streamKeyArn out/,
  ],
  [
    'a key is given for the key that AWS manages',
    { ...given, keyArn },
    { ...real, keyId: 'alias/aws/kinesis' },
    /key that AWS manages; leave/,
  ],
])('it is refused when %s', (_, options, stream, says) => {
  expect(compareStream(options, stream)).toEqual([expect.stringMatching(says)]);
});

test.each([
  ['historicalInput', 24, 'with historicalInput it would', 'or leave historicalInput out.'],
  [
    'the longest retention with an age',
    168,
    'with historicalInput it would',
    'or leave historicalInput out.',
  ],
  [
    'a streamRetention above 7 days',
    169,
    'with streamRetention=169h, which is above 7d, it would',
    "or lower the stream's retention to 7 days, give streamRetention=7d and leave historicalInput out.",
  ],
])(
  'records that no invocation holds are refused where nothing would give them up: %s',
  (_, hours, cause, remedy) => {
    const options = { ...given, retentionHours: hours, largestRecordKib: 4_400 };
    const has = { retentionHours: hours };
    const [problem = '', ...more] = compareStream(options, { ...has, mostRecordKib: 10_240 });
    expect(more).toEqual([]);
    expect(problem).toMatch(/up to 10240 KiB, and one of more than 4400 KiB fits into no invocation/);
    expect(problem).toContain(cause);
    expect(problem).toContain(
      `"aws kinesis update-max-record-size --stream-arn ${arn} --max-record-size-in-ki-b 4400"`,
    );
    expect(problem.endsWith(remedy)).toBe(true);
    expect(compareStream(options, { ...has, mostRecordKib: 1_024 })).toEqual([]);
    expect(compareStream({ ...given, ...has }, { ...has, mostRecordKib: 10_240 })).toEqual([]);
  },
);

test('everything that is wrong is told at once', () => {
  expect(compareStream({ ...given, keyArn }, { retentionHours: 25 })).toHaveLength(2);
});
