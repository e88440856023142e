import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from './json.ts';
import { ApiError, type Store, summaryOf } from './store.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html */
const streamArn = /^arn:aws[^:]*:kinesis:[^:]*:\d{12}:stream\/([a-zA-Z0-9_.-]+)$/;

/** The input with the stream's name in the place of its ARN, which the store doesn't know. @throws ApiError */
export type NameStream = (input: JsonObject, headers: IncomingHttpHeaders) => Promise<JsonObject>;

export function streamNamer(store: Store): NameStream {
  // A stream keeps its ARN, also in a folder of a run in another region.
  const arns = new Map<string, string>();
  return async (input, headers) => {
    const { StreamARN: given, ...rest } = input;
    if (given === undefined || given === null) return input;
    const name = nameIn(given);
    if (rest.StreamName !== undefined && rest.StreamName !== name)
      throw new ApiError(
        'InvalidArgumentException',
        `StreamName "${rest.StreamName}" and StreamARN "${given}" are two streams; give one of them.`,
      );
    const arn = arns.get(name) ?? (await arnOf(store, name, headers));
    if (arn !== given)
      throw new ApiError(
        'ResourceNotFoundException',
        `Stream ${given} not found: the stream "${name}" of this endpoint is ${arn}. Give that, or StreamName.`,
      );
    arns.set(name, arn);
    // An iterator is the stream's already.
    return 'ShardIterator' in rest ? rest : { ...rest, StreamName: name };
  };
}

function nameIn(given: unknown): string {
  const name = streamArn.exec(String(given))?.[1];
  if (name !== undefined) return name;
  throw new ApiError(
    'ValidationException',
    `1 validation error detected: Value '${given}' at 'streamARN' failed to satisfy constraint: ` +
      'it must be the ARN of a stream, as arn:aws:kinesis:REGION:ACCOUNT:stream/NAME',
  );
}

async function arnOf(store: Store, name: string, headers: IncomingHttpHeaders): Promise<string> {
  const { StreamARN: arn } = await summaryOf(store, name, headers);
  if (typeof arn === 'string') return arn;
  throw new ApiError('InternalFailure', `the store names no ARN for the stream "${name}"`, 500);
}
