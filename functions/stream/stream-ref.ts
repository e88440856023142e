/** How requests to Kinesis name a stream; those that know an iterator already take the ARN alone. */
export interface StreamRef {
  readonly StreamName: string;
  readonly StreamARN?: string;
}

/**
 * A stream as requests name it. By its ARN it may be another account's; a name is one of the caller's own. AWS takes
 * both side by side, and a local Kinesis, which knows no ARNs, takes the name. With an ARN the SDK asks hosts of that
 * account (`<account>.control-kinesis.<region>…`, `<account>.data-kinesis.<region>…`), which a private network may not
 * resolve or let through. So a caller in one passes its account, and names a stream of that account without ARN.
 * The tools don't: they run where those hosts resolve, and only STS would tell them their account.
 * https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html
 *
 * @param stream its ARN or its name
 * @param account the caller's, where it is known
 */
export function streamRef(stream: string, account?: string): StreamRef {
  const [arnPrefix, name] = stream.split(':stream/');
  if (name === undefined) return { StreamName: stream };
  const isOwn = account !== undefined && arnPrefix?.endsWith(`:${account}`) === true;
  return { StreamName: name, ...(!isOwn && { StreamARN: stream }) };
}
