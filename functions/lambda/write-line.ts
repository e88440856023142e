import type { Logger } from '@aws-lambda-powertools/logger';
import type { LogFields, LogLine } from './log-lines.ts';

export type WriteLine = <Message extends LogLine['message']>(
  message: Message,
  fields: LogFields<Message>,
) => void;

/** Writes the lines that others read, with the fields that they read. A fault is an error, all else information. */
export function lineWriter(logger: Logger): WriteLine {
  return (message, fields) => logger[message === 'fault' ? 'error' : 'info'](message, fields);
}
