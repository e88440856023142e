import { z } from 'zod';
import type { AccessRequest } from '../policy/access-request.ts';
import { headerOf, Unjudgeable } from '../wire-request.ts';
import { need, type Place, type ReadCall } from './call.ts';

const target = 'Kinesis_20131202.';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html */
const ofStream = [
  'DescribeStream',
  'DescribeStreamSummary',
  'GetRecords',
  'GetShardIterator',
  'ListShards',
  'PutRecord',
  'PutRecords',
];
const ofAccount = ['ListStreams', 'DescribeLimits'];

const asked = z.looseObject({
  StreamName: z.string().optional(),
  StreamARN: z.string().optional(),
  ShardIterator: z.string().optional(),
  NextToken: z.string().optional(),
});

const tokens = z.looseObject({
  ShardIterator: z.string().nullish(),
  NextShardIterator: z.string().nullish(),
  NextToken: z.string().nullish(),
});

/** Reads calls of Kinesis. It remembers which stream an iterator is of, because a later call names nothing else. */
export function kinesisCalls(): ReadCall {
  const streams = new Map<string, string>();
  return (wire, _params, place) => {
    const named = headerOf(wire, 'x-amz-target') ?? '';
    if (!named.startsWith(target) || headerOf(wire, 'content-type') !== 'application/x-amz-json-1.1') {
      throw new Unjudgeable(`a call of Kinesis that isn't JSON of version 1.1: "${named}"`);
    }
    const operation = named.slice(target.length);
    const action = `kinesis:${operation}`;
    if (ofAccount.includes(operation)) return { needs: [need(action, '*')] };
    if (!ofStream.includes(operation)) throw new Unjudgeable(`what ${action} needs isn't known here`);
    const body = asked.parse(JSON.parse(wire.body.toString()));
    const token = body.ShardIterator ?? body.NextToken;
    const stream = body.StreamARN ?? arnOf(body.StreamName, place) ?? streams.get(token ?? '');
    if (stream === undefined)
      throw new Unjudgeable(`${action} names a stream by no token that was given out`);
    const needs: AccessRequest[] = [need(action, stream)];
    return {
      needs,
      onAnswer: ({ status, body: answer }) => {
        if (status !== 200 || answer.length === 0) return;
        const found = tokens.safeParse(JSON.parse(answer.toString())).data;
        for (const one of [found?.ShardIterator, found?.NextShardIterator, found?.NextToken]) {
          if (typeof one === 'string') streams.set(one, stream);
        }
      },
    };
  };
}

function arnOf(name: string | undefined, { account, region }: Place): string | undefined {
  return name === undefined ? undefined : `arn:aws:kinesis:${region}:${account}:stream/${name}`;
}
