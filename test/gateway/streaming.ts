import { setTimeout as sleep } from 'node:timers/promises';
import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { readSettings } from '../../local/event-source-mapping/read-settings.ts';
import { type RunningMapping, startMapping } from '../../local/event-source-mapping/start-mapping.ts';
import type { DemoRecord } from '../../pipelines/demo/kit/demo.ts';
import { type Deployed, place } from './deployment.ts';
import { type LambdaItself, lambdaItself, memoryCheckpoints } from './lambda-itself.ts';
import { resourceOf } from './policy/functions-of.ts';
import type { ResolvedResource } from './policy/resolve.ts';

/** Stream, bucket and topic of a stack in an emulator, and Lambda, which reads the one for the functions. */
export interface Streaming {
  readonly streamName: string;
  readonly streamArn: string;
  readonly bucket: string;
  /** Puts as a producer with the stream's whole account at its feet; no role of the stack does. */
  readonly put: (records: readonly DemoRecord[]) => Promise<void>;
  /** Waits until each mapping has passed all that was put. */
  readonly settled: () => Promise<void>;
  /** Gives up a batch of a function, as Lambda does when its records are too old. */
  readonly giveUp: (named: string, data: string) => Promise<void>;
  /** What the mappings reported, such as invocations that failed. */
  readonly reports: readonly string[];
  readonly stop: () => Promise<void>;
}

const patienceMs = 60_000;

/** Makes them, and delivers the stream to its functions as each one's role. */
export async function startStreaming(deployed: Deployed, servicesUrl: string): Promise<Streaming> {
  const { resolved } = deployed;
  const owner = {
    endpoint: servicesUrl,
    region: place.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new NodeHttpHandler(),
    forcePathStyle: true,
  };
  const kinesis = new KinesisClient(owner);
  const stream = resourceOf(resolved, 'AWS::Kinesis::Stream');
  const bucket = resourceOf(resolved, 'AWS::S3::Bucket').ref;
  await kinesis.send(new CreateStreamCommand({ StreamName: stream.ref, ShardCount: 1 }));
  await new S3Client(owner).send(new CreateBucketCommand({ Bucket: bucket }));
  for (const topic of resourcesOf(deployed, 'AWS::SNS::Topic')) {
    await new SNSClient(owner).send(new CreateTopicCommand({ Name: topic.ref.split(':').at(-1) }));
  }
  const reports: string[] = [];
  const given = { deployed, streamName: stream.ref, streamArn: stream.arn(), bucket, reports };
  const readers = await Promise.all(
    resourcesOf(deployed, 'AWS::Lambda::EventSourceMapping').map((mapping) => startReader(given, mapping)),
  );
  let put = 0;
  return {
    streamName: stream.ref,
    streamArn: stream.arn(),
    bucket,
    reports,
    put: async (records) => {
      const Records = records.map(({ data, partitionKey }) => ({
        Data: Buffer.from(data),
        PartitionKey: partitionKey,
      }));
      await kinesis.send(new PutRecordsCommand({ StreamName: stream.ref, Records }));
      put += records.length;
    },
    settled: async () => {
      const deadline = Date.now() + patienceMs;
      while (readers.some(({ mapping }) => mapping.passed() < put)) {
        if (Date.now() > deadline) {
          const passed = readers.map(({ functionName, mapping }) => `${functionName} ${mapping.passed()}`);
          throw new Error(`Of ${put} records: ${passed}; ${reports.join('; ')}; ${deployed.logs.slice(-5)}`);
        }
        await sleep(100);
      }
    },
    giveUp: async (named, data) => {
      const { name } = deployed.functionOf(named);
      await readers.find(({ functionName }) => functionName === name)?.giveUp(data);
    },
    stop: async () => {
      await Promise.all(readers.map(({ mapping }) => mapping.stop()));
      for (const { lambda } of readers) lambda.stop();
    },
  };
}

function resourcesOf({ resolved }: Deployed, type: string): ResolvedResource[] {
  return [...resolved.resources.values()].filter((resource) => resource.type === type);
}

interface Given {
  readonly deployed: Deployed;
  readonly streamName: string;
  readonly streamArn: string;
  readonly bucket: string;
  readonly reports: string[];
}

interface Reader {
  readonly functionName: string;
  readonly lambda: LambdaItself;
  readonly mapping: RunningMapping;
  readonly giveUp: (data: string) => Promise<void>;
}

async function startReader(given: Given, resource: ResolvedResource): Promise<Reader> {
  const { deployed, streamName, streamArn, bucket, reports } = given;
  const functionName = String(resource.property('FunctionName'));
  const target = deployed.functionNamed(functionName);
  const lambda = lambdaItself(deployed.gateway, target.roleArn, place.region);
  const properties = resource.propertyNames.map((name) => [name, resource.property(name)] as const);
  const onFailure = lambda.destination(bucket, target.arn);
  await lambda.checkSource(streamName);
  await lambda.checkDestination(bucket);
  const mapping = await startMapping({
    client: lambda.kinesis,
    stream: streamName,
    streamArn,
    // All of it but how long a batch is waited for, which no request tells.
    settings: { ...readSettings(Object.fromEntries(properties)), maxBatchingWindow: 200 },
    checkpoints: memoryCheckpoints(),
    onFailure,
    invoke: target.invoke,
    report: (message) => void reports.push(`${functionName}: ${message}`),
  });
  const giveUp = async (data: string) => {
    const record = { sequenceNumber: '1', partitionKey: 'a', arrivalTime: Date.now() };
    await onFailure.give({
      records: [{ ...record, data: Buffer.from(data).toString('base64') }],
      source: { shardId: 'shardId-000000000000', streamArn },
      condition: 'RecordAgeExceeded',
      invokeCount: 1,
    });
  };
  return { functionName, lambda, mapping, giveUp };
}
