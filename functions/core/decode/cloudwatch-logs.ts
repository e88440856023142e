import type { LogEvent } from '../../pipeline/log-event.ts';
import { isObject } from '../json/object.ts';
import { DecodeError } from './decode-error.ts';

/**
 * The log events of a subscription record. One that isn't as documented is a failure in its place, and the others go
 * on. `undefined` for the control messages that CloudWatch sends to see whether the stream can be reached.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 * @throws DecodeError `invalid_log_record` when it is no such record
 */
export function readLogEvents(value: unknown): (LogEvent | DecodeError)[] | undefined {
  if (!isObject(value)) throw invalidRecord('is no object');
  if (value.messageType === 'CONTROL_MESSAGE') return undefined;
  if (value.messageType !== 'DATA_MESSAGE') throw invalidRecord('has no known messageType');
  const { owner, logGroup, logStream, subscriptionFilters, logEvents } = value;
  if (typeof owner !== 'string' || typeof logGroup !== 'string' || typeof logStream !== 'string') {
    throw invalidRecord('lacks owner, logGroup or logStream');
  }
  if (!isTexts(subscriptionFilters)) throw invalidRecord('lacks subscriptionFilters');
  if (!Array.isArray(logEvents)) throw invalidRecord('lacks logEvents');
  const shared = { owner, logGroup, logStream, subscriptionFilters };
  return logEvents.map((event: unknown, position) => {
    if (!isObject(event)) return invalidEvent(position);
    const { id, timestamp, message, extractedFields } = event;
    if (typeof id !== 'string' || typeof timestamp !== 'number' || typeof message !== 'string') {
      return invalidEvent(position);
    }
    return { id, timestamp, message, ...shared, ...(isObject(extractedFields) && { extractedFields }) };
  });
}

function invalidRecord(problem: string): DecodeError {
  return new DecodeError('invalid_log_record', `not a subscription record of CloudWatch Logs: it ${problem}`);
}

function invalidEvent(position: number): DecodeError {
  return new DecodeError('invalid_log_event', `log event ${position} lacks its id, timestamp or message`);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
