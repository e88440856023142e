import type { LogEvent } from 'shardline';
import { isObject } from './object.ts';

/** Where and when an event of CloudWatch Logs was logged. */
export interface LogContext {
  /** ISO 8601 in UTC. */
  readonly '@timestamp': string;
  readonly logGroup: string;
  readonly logStream: string;
}

/** An event whose message is a JSON object, with the object's fields; any other with its `message`. */
export function readLogEvent(event: LogEvent): Readonly<Record<string, unknown>> & LogContext {
  return { ...(jsonOf(event.message) ?? { message: event.message }), ...contextOf(event) };
}

/** An event with its message as text. */
export function readLogText(event: LogEvent): LogContext & { readonly message: string } {
  return { message: event.message, ...contextOf(event) };
}

/** The JSON object that a message is; `undefined` for one that is none. */
export function jsonOf(message: string): Record<string, unknown> | undefined {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function contextOf({ timestamp, logGroup, logStream }: LogEvent): LogContext {
  return { '@timestamp': new Date(timestamp).toISOString(), logGroup, logStream };
}
