import { lengthOfTime, text, wholeNumber, wordOrTime } from '../option-fields.ts';
import { arn, kmsKey } from './patterns.ts';

/** The stream: its own or an existing one, and where reading begins. */
export const streamFields = {
  shards: wholeNumber(1, 10_000, 'shards', {
    description: 'Provisioned shards of the stream.',
    otherwise: 'on demand: Kinesis scales the stream',
  }).optional(),
  streamRetention: lengthOfTime(
    '24h',
    '365d',
    {
      description:
        'How long the stream keeps records. A failing record is retried until an hour before that, then it becomes a dead letter.',
      otherwise: '`7d`; required with `streamArn`',
    },
    '1h',
  ).optional(),
  streamArn: text(arn('kinesis', 'stream/[\\w.-]+$'), 'the ARN of a Kinesis stream', {
    description: 'Read an existing stream instead of creating one.',
    otherwise: 'a new stream',
  }).optional(),
  streamKeyArn: text(kmsKey, 'the ARN of a KMS key, not of an alias', {
    description: 'Your own key, if `streamArn` is encrypted with one.',
    otherwise: 'the key that AWS manages',
  }).optional(),
  startingPosition: wordOrTime(['trim-horizon', 'latest'], {
    description:
      'Where reading an existing stream starts: at its oldest record, at new records, or at a time. Fixed by the first deployment. `latest` may miss records of the first minutes: give a time instead.',
  }).default('trim-horizon'),
};
