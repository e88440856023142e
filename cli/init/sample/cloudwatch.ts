import { gunzipSync } from 'node:zlib';
import { readLogEvents } from '../../../functions/core/decode/cloudwatch-logs.ts';
import { isObject } from '../../../functions/core/json/object.ts';
import { parseJson } from '../../../functions/core/json/parse-json.ts';
import type { LogEvent } from '../../../functions/pipeline/index.ts';
import { jsonOf, readLogEvent, readLogText } from '../../../pipelines/parsers/log-event.ts';
import type { Doubt } from '../infer/shape.ts';
import { isGzip, mostBytes } from './head.ts';
import type { JsonText } from './json.ts';
import { onOneLine } from './json-text.ts';
import { mostRecords, type Sample, type SampleRecord } from './sample.ts';

type Objects = readonly JsonText[];

/** Whether objects are what a subscription filter of CloudWatch Logs sends. */
export function areSubscriptions(objects: Objects): boolean {
  return objects.every(
    ({ object: { messageType, logEvents } }) =>
      (messageType === 'DATA_MESSAGE' && Array.isArray(logEvents)) || messageType === 'CONTROL_MESSAGE',
  );
}

/** Records of a subscription, each with its log events; of messages in JSON with the fields of those. */
export function subscriptionSample(objects: Objects): Sample {
  const records = objects.slice(0, mostRecords).map(({ text: line, object }) => {
    const events = (readLogEvents(object) ?? []).flatMap((event) => ('logGroup' in event ? [event] : []));
    return { line, events };
  });
  const messages = records.flatMap(({ events }) => events.map(({ message }) => message));
  const texts = messages.filter((message) => jsonOf(message) === undefined);
  const own = messages.length - texts.filter((message) => ofLambda.test(message)).length;
  const isJson = own > 0 && messages.length - texts.length >= own / 2;
  const read = (event: LogEvent): Record<string, unknown> =>
    isJson ? { ...readLogEvent(event) } : { ...readLogText(event) };
  const found: SampleRecord[] = records.map(({ line, events }) => ({ line, values: events.map(read) }));
  return {
    reading: isJson ? 'cloudwatch-json' : 'cloudwatch-text',
    title: `CloudWatch Logs with messages in ${isJson ? 'JSON' : 'text'}`,
    records: found,
    doubts: isJson && texts.length > 0 ? [textDoubt(texts.length, messages.length)] : [],
  };
}

/** Lines that Lambda writes among a function's own. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html */
const ofLambda = /^(?:START|END|REPORT|INIT_START|INIT_REPORT|XRAY|EXTENSION|TELEMETRY|RESTORE_\w+)\b/;

function textDoubt(texts: number, all: number): Doubt {
  return {
    doubt: `${texts} of ${all} messages are no JSON, as those of Lambda itself: each is kept whole as message`,
    remedy: 'if they are of no use, have the subscription’s filter pattern or the transform leave them out',
  };
}

function unpacked(bytes: Uint8Array): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes }).toString('utf8');
  } catch {
    return '';
  }
}

/** What Lambda's test event holds: `{ "awslogs": { "data": "H4sI…" } }`. */
export function unwrapped(objects: Objects): Objects {
  return objects.map((given) => {
    const { object } = given;
    const data = isObject(object.awslogs) ? object.awslogs.data : undefined;
    if (typeof data !== 'string') return given;
    const bytes = Buffer.from(data, 'base64');
    const text = isGzip(bytes) ? unpacked(bytes) : '';
    const value = parseJson(text);
    return isObject(value) ? { text: onOneLine(text), object: value } : given;
  });
}
