import { gunzipSync } from 'node:zlib';
import { KinesisClient, ListStreamsCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { z } from 'zod';

const functionList = z.object({ Functions: z.array(z.object({ FunctionName: z.string() })) });

/** What a deployment leaves in an account, and the records that go through it. */
export function createAccount(endpoint: string) {
  const client = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new NodeHttpHandler(),
  };
  const kinesis = new KinesisClient(client);
  const sns = new SNSClient(client);
  const lambda = new LambdaClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });

  const textOf = async (bucket: string, key: string): Promise<string> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return gunzipSync((await Body?.transformToByteArray()) ?? '').toString();
  };

  return {
    put: async (stream: string, records: readonly string[]): Promise<void> => {
      const Records = records.map((record, n) => ({ PartitionKey: String(n), Data: Buffer.from(record) }));
      const { FailedRecordCount } = await kinesis.send(
        new PutRecordsCommand({ StreamName: stream, Records }),
      );
      if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records were not put.`);
    },

    /** What the schedule does each minute. */
    sweep: async (aggregator: string): Promise<void> => {
      const Payload = JSON.stringify({ shardline: { mode: 'sweep' } });
      const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: aggregator, Payload }));
      if (FunctionError !== undefined) throw new Error(`The sweep failed: ${FunctionError}.`);
    },

    deadLetters: async (bucket: string): Promise<unknown[]> => {
      const list = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'rejected/' }));
      const texts = await Promise.all((list.Contents ?? []).map(({ Key = '' }) => textOf(bucket, Key)));
      return texts.flatMap((text) => text.trim().split('\n')).map((line): unknown => JSON.parse(line));
    },

    resources: async () => {
      const functions: unknown = await (await fetch(`${endpoint}/2015-03-31/functions/`)).json();
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      const { StreamNames = [] } = await kinesis.send(new ListStreamsCommand({}));
      return {
        functions: functionList.parse(functions).Functions.map(({ FunctionName }) => FunctionName),
        buckets: Buckets.map(({ Name }) => Name),
        streams: StreamNames,
        topics: (await sns.send(new ListTopicsCommand({}))).Topics?.map(({ TopicArn }) => TopicArn),
      };
    },
  };
}
