import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { GivenStream } from './properties.ts';

/** What Kinesis says of a stream. */
export interface RealStream {
  readonly retentionHours: number;
  /** As it was given when encryption began: an ARN or id of a key, or an alias; absent without encryption. */
  readonly keyId?: string;
  /** How large a record it takes. */
  readonly mostRecordKib?: number;
}

/**
 * Reads the stream, and says what the options have wrong about it. A record leaves for the dead letters shortly
 * before `streamRetention` is over: told too long, the stream drops it first; told too short, an outage that the
 * stream would have outlasted fills the dead letters.
 * @returns a sentence for each difference
 */
export async function checkStream(
  given: GivenStream,
  client: KinesisClient,
  patience: Patience,
): Promise<string[]> {
  try {
    return compareStream(given, await describeStream(given, client, patience));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return [
      `streamArn: ${given.arn} can't be described (${name}: ${message}); give the ARN of a stream in this region that this account may read.`,
    ];
  }
}

async function describeStream(
  { arn }: GivenStream,
  client: KinesisClient,
  patience: Patience,
): Promise<RealStream> {
  // By both: the ARN finds a stream of another account, the name is all that a local Kinesis knows.
  const describe = new DescribeStreamSummaryCommand({ StreamARN: arn, StreamName: arn.split('/').at(-1) });
  const { StreamDescriptionSummary: summary } = await whenAllowed(() => client.send(describe), patience);
  const { RetentionPeriodHours: retentionHours, EncryptionType, KeyId, MaxRecordSizeInKiB } = summary ?? {};
  if (retentionHours === undefined) throw new TypeError('the answer names no retention');
  return {
    retentionHours,
    ...(EncryptionType === 'KMS' && KeyId !== undefined && { keyId: KeyId }),
    ...(MaxRecordSizeInKiB !== undefined && { mostRecordKib: MaxRecordSizeInKiB }),
  };
}

/** The managed key of Kinesis, by which functions need no permission of their own. */
const managedKey = /(?:^|:)alias\/aws\/kinesis$/;

/** What the options have wrong about a stream: a sentence for each difference. */
export function compareStream(given: GivenStream, real: RealStream): string[] {
  return [...compareRetention(given, real), ...compareKey(given, real), ...compareSize(given, real)];
}

function compareRetention({ retentionHours: given }: GivenStream, { retentionHours }: RealStream): string[] {
  if (given === retentionHours) return [];
  const harm =
    given > retentionHours
      ? 'records would be lost before they become dead letters'
      : 'records would become dead letters that the stream still keeps';
  return [
    `streamRetention: ${given}h is given, but the stream keeps records for ${retentionHours}h, so ${harm}; give streamRetention=${retentionHours}h, or change the stream's retention first.`,
  ];
}

function compareKey({ keyArn }: GivenStream, real: RealStream): string[] {
  const keyId = real.keyId !== undefined && managedKey.test(real.keyId) ? undefined : real.keyId;
  if (keyId === undefined) {
    if (keyArn === undefined) return [];
    const by = real.keyId === undefined ? 'not encrypted' : 'encrypted with the key that AWS manages';
    return [`streamKeyArn: ${keyArn} is given, but the stream is ${by}; leave streamKeyArn out.`];
  }
  if (keyArn === undefined) {
    return [
      `streamKeyArn: none is given, but the stream is encrypted with ${keyId}, so that the functions could not read it; give the ARN of that key.`,
    ];
  }
  if (mayBe(keyId, keyArn)) return [];
  return [
    `streamKeyArn: ${keyArn} is given, but the stream is encrypted with ${keyId}; give the ARN of that key.`,
  ];
}

/** Lambda gives records up by their age only within this time. */
const longestAgeHours = 168;

function compareSize(
  { arn, retentionHours, largestRecordKib: largest }: GivenStream,
  { mostRecordKib: most }: RealStream,
): string[] {
  if (largest === undefined || most === undefined || most <= largest) return [];
  const [cause, remedy] =
    retentionHours > longestAgeHours
      ? [
          `with streamRetention=${retentionHours}h, which is above 7d,`,
          "lower the stream's retention to 7 days, give streamRetention=7d and leave historicalInput out",
        ]
      : ['with historicalInput', 'leave historicalInput out'];
  return [
    `streamArn: the stream takes records of up to ${most} KiB, and one of more than ${largest} KiB fits into no invocation; ${cause} it would hold its shard until the stream drops it. Lower the limit with "aws kinesis update-max-record-size --stream-arn ${arn} --max-record-size-in-ki-b ${largest}", or ${remedy}.`,
  ];
}

/** A key is named by its ARN or its id; which one an alias stands for, only the key's own service can tell. */
function mayBe(keyId: string, keyArn: string): boolean {
  return keyId === keyArn || keyId === keyArn.split('/').at(-1) || /(?:^|:)alias\//.test(keyId);
}

/** How long a role that has just been made is waited for. */
export interface Patience {
  /** Milliseconds since the epoch after which nothing is asked again. */
  readonly deadline: number;
  readonly pause: number;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Refusals that pass: IAM takes some seconds to know a new role, and an account shares few requests a second. */
const passing = new Set(['AccessDeniedException', 'AccessDenied', 'LimitExceededException', 'Throttling']);

/**
 * Asks AWS, again and again while it refuses a role that may be too new.
 * @throws what the last attempt threw
 */
export async function whenAllowed<Answer>(ask: () => Promise<Answer>, patience: Patience): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const passes = error instanceof Error && passing.has(error.name);
      if (!passes || patience.now() + patience.pause >= patience.deadline) throw error;
      await patience.sleep(patience.pause);
    }
  }
}
