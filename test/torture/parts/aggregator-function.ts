import { quietSdkEnvironment } from '../../../cli/kit/quiet-sdk.ts';
import { consumerVariables } from '../../../local/function/consumer-variables.ts';
import { FunctionPool } from '../../../local/function/function-pool.ts';
import { bundleForBench } from './bundle.ts';
import type { WindowsLineOptions } from './line.ts';

export const topicArn = 'arn:aws:sns:us-east-1:000000000000:torture-alerts';

/** The aggregator's containers, with the template's settings but for the bench's pace and endpoints. */
export async function startAggregatorFunction(
  { name, folder, searchUrl, streamUrl, deadLetters, pace, mutant, template, ...given }: WindowsLineOptions,
  snsUrl: string,
  onLog: (line: string) => void,
): Promise<FunctionPool> {
  const outFolder = `${folder}/aggregator-${name}`;
  return new FunctionPool({
    ...template.function,
    code: await bundleForBench({
      of: 'aggregator',
      pipeline: name,
      outFolder,
      mutant,
      claimMargin: given.claimMargin,
    }),
    handler: 'index.handler',
    environment: {
      ...template.function.environment,
      ...consumerVariables(searchUrl, deadLetters),
      STREAM_ARN: given.streamArn,
      ALERT_TOPIC_ARN: topicArn,
      AWS_ENDPOINT_URL_KINESIS: streamUrl,
      AWS_ENDPOINT_URL_SNS: snsUrl,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...quietSdkEnvironment,
    },
    timeout: pace.timeout,
    memory: pace.memory,
    onLog,
  });
}
