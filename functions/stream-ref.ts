/** How requests to Kinesis name a stream; those that know an iterator already take the ARN alone. */
export interface StreamRef {
  readonly StreamName: string;
  readonly StreamARN?: string;
}

/**
 * A stream as requests name it. By its ARN it may be another account's; a name is one of the caller's own. AWS takes
 * both side by side, and a local Kinesis, which knows no ARNs, takes the name.
 * https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html
 *
 * @param stream its ARN or its name
 */
export function streamRef(stream: string): StreamRef {
  const name = stream.split(':stream/')[1];
  return name === undefined ? { StreamName: stream } : { StreamName: name, StreamARN: stream };
}
