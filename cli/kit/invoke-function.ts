import type { LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isObject } from '../../functions/core/json/object.ts';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import { type AwsAccount, accountConfig } from '../../functions/stream/account.ts';
import { serviceFault } from './service-fault.ts';

/** What became of an invocation whose function was there. */
export type Invocation =
  | { readonly kind: 'answer'; readonly answer: unknown }
  /** Its process ended, or ran out of time: another cut of the batch may fare better. */
  | { readonly kind: 'crashed'; readonly message: string }
  /** The batch is more than an invocation carries. */
  | { readonly kind: 'too-large'; readonly message: string }
  /** The handler itself refused: no record is to blame, and the next invocation would fare no better. */
  | { readonly kind: 'failed'; readonly message: string };

export interface Invoker {
  readonly name: string;
  /** @throws Fault when the function can't be invoked at all. */
  readonly invoke: (event: unknown, abort: AbortSignal) => Promise<Invocation>;
  readonly close: () => void;
}

/** A function runs for 15 minutes at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const longestInvocationMs = 16 * 60_000;

/** Invokes a function and waits for its answer; what Lambda throttles is tried again. */
export function lambdaInvoker(account: AwsAccount, name: string): Invoker {
  let client: LambdaClient | undefined;
  return {
    name,
    invoke: async (event, abortSignal) => {
      // Most commands on the local run invoke nothing, and needn't wait for the client to load.
      const sdk = await import('@aws-sdk/client-lambda');
      client ??= new sdk.LambdaClient(clientConfig(account));
      const command = new sdk.InvokeCommand({
        FunctionName: name,
        Payload: Buffer.from(JSON.stringify(event)),
      });
      try {
        const { FunctionError, Payload } = await client.send(command, { abortSignal });
        const answer = parseJson(Buffer.from(Payload ?? []).toString());
        return FunctionError === undefined ? { kind: 'answer', answer } : errorOf(answer);
      } catch (thrown) {
        if (abortSignal.aborted) throw thrown;
        if (thrown instanceof sdk.RequestTooLargeException) return tooLarge;
        throw serviceFault(thrown, `the function ${name}`, 'check --function, --stack and --region');
      }
    },
    close: () => client?.destroy(),
  };
}

function clientConfig(account: AwsAccount): LambdaClientConfig {
  return {
    ...accountConfig(account),
    maxAttempts: 8,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 5_000,
      requestTimeout: longestInvocationMs,
      throwOnRequestTimeout: true,
    }),
  };
}

const tooLarge: Invocation = {
  kind: 'too-large',
  message: 'the record is larger than the 6 MB that an invocation carries',
};

/** By the type Lambda's own runtime gives; older ones tell a timeout in the message alone. */
function errorOf(answer: unknown): Invocation {
  const { errorType, errorMessage } = isObject(answer) ? answer : {};
  const message = typeof errorMessage === 'string' ? errorMessage : 'the function failed and gave no reason';
  const crashed =
    (typeof errorType === 'string' && /^(Runtime|Sandbox)\./.test(errorType)) ||
    / timed out after /.test(message);
  return { kind: crashed ? 'crashed' : 'failed', message };
}
