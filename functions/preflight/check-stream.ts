import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { GivenStream } from './properties.ts';
import { type Patience, whenAllowed } from './when-allowed.ts';

/** What Kinesis says of a stream. */
export interface RealStream {
  readonly retentionHours: number;
  /** As it was given when encryption began: an ARN or id of a key, or an alias; absent without encryption. */
  readonly keyId?: string;
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
  const { RetentionPeriodHours: retentionHours, EncryptionType, KeyId } = summary ?? {};
  if (retentionHours === undefined) throw new TypeError('the answer names no retention');
  return { retentionHours, ...(EncryptionType === 'KMS' && KeyId !== undefined && { keyId: KeyId }) };
}

/** The managed key of Kinesis, by which functions need no permission of their own. */
const managedKey = /(?:^|:)alias\/aws\/kinesis$/;

/** What the options have wrong about a stream: a sentence for each difference. */
export function compareStream({ retentionHours, keyArn }: GivenStream, real: RealStream): string[] {
  const problems: string[] = [];
  if (retentionHours !== real.retentionHours) {
    const harm =
      retentionHours > real.retentionHours
        ? 'records would be lost before they become dead letters'
        : 'records would become dead letters that the stream still keeps';
    problems.push(
      `streamRetention: ${retentionHours}h is given, the stream keeps records for ${real.retentionHours}h, so ${harm}; give streamRetention=${real.retentionHours}h, or change the stream's retention first.`,
    );
  }
  const keyId = real.keyId !== undefined && managedKey.test(real.keyId) ? undefined : real.keyId;
  if (keyArn !== undefined && keyId === undefined) {
    const by = real.keyId === undefined ? 'not encrypted' : 'encrypted with the key that AWS manages';
    problems.push(`streamKeyArn: ${keyArn} is given, the stream is ${by}; leave streamKeyArn out.`);
  }
  if (keyArn === undefined && keyId !== undefined) {
    problems.push(
      `streamKeyArn: none is given, the stream is encrypted with ${keyId}, so the functions could not read it; give the ARN of that key.`,
    );
  }
  if (keyArn !== undefined && keyId !== undefined && !mayBe(keyId, keyArn)) {
    problems.push(
      `streamKeyArn: ${keyArn} is given, the stream is encrypted with ${keyId}; give the ARN of that key.`,
    );
  }
  return problems;
}

/** A key is named by its ARN or its id; which one an alias stands for, only the key's own service can tell. */
function mayBe(keyId: string, keyArn: string): boolean {
  return keyId === keyArn || keyId === keyArn.split('/').at(-1) || /(?:^|:)alias\//.test(keyId);
}
