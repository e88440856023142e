import { z } from 'zod';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import { identityOf, type Letter, type ReadObject } from './letter.ts';

const record = z.object({
  kinesis: z.object({
    partitionKey: z.string(),
    sequenceNumber: z.string().regex(/^\d{1,128}$/),
    data: z.base64(),
    approximateArrivalTimestamp: z.number(),
  }),
  eventID: z.string().regex(/^[^:]+:\d+$/),
  eventSourceARN: z.string().regex(/:stream\/[^/]+/),
});

const payload = z.object({ Records: z.array(record).min(1) });

/** https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
const invocation = z.looseObject({
  requestContext: z.looseObject({
    condition: z.string(),
    functionArn: z.string().optional(),
    approximateInvokeCount: z.number().optional(),
  }),
  KinesisBatchInfo: z.looseObject({ streamArn: z.string() }),
  /** The whole event: as text, or as itself. */
  payload: z.union([z.string(), z.looseObject({})]),
});

/** The records of a batch that Lambda gave up and wrote to the bucket, with the whole event in it. */
export function readDiscardedBatch(body: Uint8Array): ReadObject {
  const outer = invocation.safeParse(parseJson(Buffer.from(body).toString()));
  if (!outer.success) return { unreadable: "it isn't a batch of Lambda's with its payload" };
  const event = payload.safeParse(eventOf(outer.data.payload));
  if (!event.success) return { unreadable: "its payload isn't a whole Kinesis event" };
  const { condition, functionArn, approximateInvokeCount: invocations } = outer.data.requestContext;
  const message = 'Lambda gave up the batch that the record was in';
  const failures = [{ stage: 'mapping', type: condition, message }];
  const letters = event.data.Records.map((entry) => ({
    ...letterOf(entry, failures),
    ...(functionArn !== undefined && { givenUpFor: functionArn }),
    ...(invocations !== undefined && { invocations }),
  }));
  return { form: 'discarded', letters };
}

/** @param name of the function, or its ARN, either with a qualifier or without */
export function isDiscardedFor(name: string, { givenUpFor }: Letter): boolean {
  return givenUpFor !== undefined && functionNameOf(givenUpFor) === functionNameOf(name);
}

function functionNameOf(nameOrArn: string): string | undefined {
  return nameOrArn.replace(/^(.*:)?function:/, '').split(':')[0];
}

/** The same object with only those of its records that `keep` chooses; undefined when none is left. */
export function withoutRecords(
  body: Uint8Array,
  keep: (identity: string) => boolean,
): Uint8Array | undefined {
  const outer = invocation.parse(parseJson(Buffer.from(body).toString()));
  const event = z.looseObject({ Records: z.array(z.unknown()) }).parse(eventOf(outer.payload));
  const Records = event.Records.filter((entry) => keep(identityOf(letterOf(record.parse(entry), []))));
  if (Records.length === 0) return undefined;
  const rest = { ...event, Records };
  const inItsForm = typeof outer.payload === 'string' ? JSON.stringify(rest) : rest;
  return Buffer.from(JSON.stringify({ ...outer, payload: inItsForm }));
}

function letterOf(
  { kinesis, eventID, eventSourceARN }: z.infer<typeof record>,
  failures: Letter['failures'],
): Letter {
  const { partitionKey, sequenceNumber, data, approximateArrivalTimestamp } = kinesis;
  return {
    pipeline: undefined,
    failures,
    stream: eventSourceARN.split(':stream/')[1]?.split('/')[0] ?? '',
    shardId: eventID.slice(0, eventID.indexOf(':')),
    sequenceNumber,
    partitionKey,
    arrivalTime: new Date(Math.round(approximateArrivalTimestamp * 1_000)).toISOString(),
    data,
    operations: [],
  };
}

function eventOf(given: unknown): unknown {
  return typeof given === 'string' ? parseJson(given) : given;
}
