import { gunzipSync } from 'node:zlib';
import { readLogEvents } from '../../../functions/core/decode/cloudwatch-logs.ts';
import { isObject } from '../../../functions/core/json/object.ts';
import { parseJson } from '../../../functions/core/json/parse-json.ts';
import type { LogEvent } from '../../../functions/pipeline/index.ts';
import { jsonOf, readLogEvent, readLogText } from '../../../pipelines/parsers/log-event.ts';
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
  const messages = records.flatMap(({ events }) => events.map(({ message }) => jsonOf(message)));
  const isJson = messages.length > 0 && messages.every((message) => message !== undefined);
  const read = (event: LogEvent): Record<string, unknown> =>
    isJson ? { ...readLogEvent(event) } : { ...readLogText(event) };
  const found: SampleRecord[] = records.map(({ line, events }) => ({ line, values: events.map(read) }));
  return {
    reading: isJson ? 'cloudwatch-json' : 'cloudwatch-text',
    title: `CloudWatch Logs with messages in ${isJson ? 'JSON' : 'text'}`,
    records: found,
    doubts: [],
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
