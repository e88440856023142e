import { InvalidArgumentError } from 'commander';
import type { GivenQuery } from './query.ts';
import type { Subject } from './subject.ts';

/** Fields to sort by, in their order. */
export type Sort = readonly Readonly<Record<string, 'asc' | 'desc'>>[];

/** `status,latencyMs:desc` */
export function sortOf(text: string): Sort {
  return text.split(',').map((part) => {
    const [, field, order = 'asc'] = /^\s*([^\s:]+)(?::(asc|desc))?\s*$/.exec(part) ?? [];
    if (field !== undefined) return { [field]: order === 'desc' ? 'desc' : 'asc' };
    throw new InvalidArgumentError(
      'Give fields, each with :asc or :desc if you like: status,latencyMs:desc.',
    );
  });
}

export interface Span {
  /** Milliseconds since the epoch; the end is outside. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The query of what is asked, of the subject and within the time. */
export function boolQuery(
  { clause }: GivenQuery,
  { filter, timeField }: Subject,
  { from, to }: Span,
): object {
  const isTimed = timeField !== undefined && (from !== undefined || to !== undefined);
  const format = { format: 'epoch_millis' };
  const time = isTimed
    ? [
        {
          range: {
            [timeField]: {
              ...(from !== undefined && { gte: from }),
              ...(to !== undefined && { lt: to }),
              ...format,
            },
          },
        },
      ]
    : [];
  return { bool: { must: [clause], filter: [...filter, ...time] } };
}

/**
 * The newest first, by the time of the subject; what has none is in the order of its last write.
 * `_seq_no` makes the order one of all documents.
 */
export function newestFirst({ timeField }: Pick<Subject, 'timeField'>): readonly object[] {
  return [...byTime(timeField, 'desc'), { _index: 'desc' }, byNumber('desc')];
}

/** By the event time, in milliseconds: the nanoseconds of a `date_nanos` are more than a number of JSON holds. */
export function byTime(timeField: string | undefined, order: 'asc' | 'desc'): readonly object[] {
  return timeField === undefined
    ? []
    : [{ [timeField]: { order, unmapped_type: 'date', numeric_type: 'date' } }];
}

/** By the number of the write; an index that was made this moment may not know it yet. */
export function byNumber(order: 'asc' | 'desc'): object {
  return { _seq_no: { order, unmapped_type: 'long' } };
}
