import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { DescribeStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Checkpoints } from '../../local/event-source-mapping/checkpoints.ts';
import type { OnFailure } from '../../local/event-source-mapping/on-failure.ts';
import { invocationRecord } from '../../local/event-source-mapping/on-failure.ts';
import type { Gateway } from './gateway.ts';
import { senderHeader } from './wire-request.ts';

/** Names the sender of each request, after it is signed. */
class NamedHandler extends NodeHttpHandler {
  readonly who: string;

  constructor(who: string, authority: Buffer) {
    super({ httpsAgent: new Agent({ ca: authority, keepAlive: true }) });
    this.who = who;
  }

  override handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    request.headers[senderHeader] = this.who;
    return super.handle(request, options);
  }
}

/** For a client in the test's own process that acts as a role, and tells the gateway for whom it stands. */
export function clientConfig(gateway: Gateway, role: string, region: string, who: string) {
  return {
    endpoint: gateway.servicesUrl,
    region,
    credentials: gateway.credentialsOf(role),
    requestHandler: new NamedHandler(who, readFileSync(gateway.certificateAuthority)),
    forcePathStyle: true,
  };
}

/** What Lambda does in the name of a function's role: it reads the stream, and writes what it gives up into the bucket. */
export interface LambdaItself {
  readonly kinesis: KinesisClient;
  /** Lambda takes a stream for a source only if the role may describe it. */
  readonly checkSource: (stream: string) => Promise<void>;
  /** Lambda takes a bucket for a destination only if the role may list it. */
  readonly checkDestination: (bucket: string) => Promise<void>;
  readonly destination: (bucket: string, functionArn: string) => OnFailure;
  readonly stop: () => void;
}

export function lambdaItself(gateway: Gateway, role: string, region: string): LambdaItself {
  const actingAs = (who: string) => clientConfig(gateway, role, region, who);
  const kinesis = new KinesisClient(actingAs('AWS Lambda: event source mapping'));
  const s3 = new S3Client(actingAs('AWS Lambda: on-failure destination'));
  return {
    kinesis,
    checkSource: async (StreamName) => {
      await kinesis.send(new DescribeStreamCommand({ StreamName }));
      await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
    },
    checkDestination: async (Bucket) => {
      await s3.send(new HeadBucketCommand({ Bucket }));
    },
    destination: (Bucket, functionArn) => ({
      give: async (batch) => {
        const now = new Date();
        const day = now.toISOString().slice(0, 10).replaceAll('-', '/');
        const Key = `aws/lambda/00000000-0000-0000-0000-000000000000/${batch.source.shardId}/${day}/${now.toISOString()}`;
        const Body = JSON.stringify(invocationRecord(batch, functionArn, now));
        await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      },
    }),
    stop: () => {
      kinesis.destroy();
      s3.destroy();
    },
  };
}

/** Gone with this process. */
export function memoryCheckpoints(): Checkpoints {
  const passed = new Map<string, string>();
  return {
    get: (shardId) => passed.get(shardId),
    set: (shardId, position) => void passed.set(shardId, position),
  };
}
