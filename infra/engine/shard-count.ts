import { indexFields, parseIndexPattern } from '../../functions/core/document/index-pattern.ts';
import { writtenIndex } from '../../functions/core/document/write-target.ts';
import { buildIndexTemplate } from '../../functions/core/template/index-template.ts';
import { copiesOf } from '../../functions/core/template/replicas.ts';
import { windowAgeHours, windowIndexKinds } from '../../functions/core/template/window-templates.ts';
import { summaryPattern } from '../../functions/dead-letters/dead-letter-summary.ts';
import { milliseconds } from '../../functions/pipeline/duration.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';

/** Shards of one kind of a pipeline's indices, primaries and replicas together. */
export interface ShardCount {
  /** Such as `documents in logs-{yyyy.MM}, kept 61d`. */
  readonly of: string;
  /** How many there are at most at a time; of what nothing deletes, how many a year adds. */
  readonly shards: number;
  /** What bounds them is the age at which an index is deleted. */
  readonly byAge?: true;
}

export interface PipelineShards {
  readonly bounded: readonly ShardCount[];
  /** Of indices that nothing deletes. */
  readonly yearly: readonly ShardCount[];
}

const hoursOf = { yyyy: 365 * 24, 'yyyy.MM': 28 * 24, 'yyyy.MM.dd': 24, 'yyyy.MM.dd.HH': 1 } as const;
const yearHours = 365 * 24;
const monthsOfYear = 12;

/**
 * How many shards a pipeline's indices have: indices at a time × primaries × copies. An index counts from the begin of
 * its unit to the age at which it is deleted; an index of field values counts once.
 * @param replicas of indices whose pipeline doesn't say
 */
export function countShards(pipeline: Pipeline, replicas: number): PipelineShards {
  const documents = countDocuments(pipeline, replicas);
  const kinds = windowIndexKinds(pipeline);
  const dated = kinds.filter((kind) => kind.dated);
  const copies = 1 + replicas;
  const months = indicesAtATime(windowAgeHours(pipeline), hoursOf['yyyy.MM']);
  const windows: readonly ShardCount[] = [
    {
      of: `windows, their parts and alerts, ${months} months of each`,
      shards: dated.length * months * copies,
      byAge: true,
    },
    { of: 'progress and states', shards: (kinds.length - dated.length) * copies },
  ];
  const summaries = {
    of: `summaries of dead letters, ${summaryPattern(pipeline.name)}, a month each`,
    shards: monthsOfYear * copies,
  };
  return {
    bounded: [...documents.bounded, ...(kinds.length > 0 ? windows : [])],
    yearly: [...documents.yearly, summaries],
  };
}

function countDocuments(pipeline: Pipeline, replicas: number): PipelineShards {
  const pattern = writtenIndex(pipeline);
  const parts = parseIndexPattern(pattern);
  const date = parts.find((part) => part.kind === 'date');
  const each = copiesOf(buildIndexTemplate(pipeline, { distribution: 'opensearch', version: '' }), replicas);
  const fields = indexFields(parts).map((name) => `{${name}}`);
  const perValue = fields.length > 0 ? `, for each value of ${fields.join(' and ')}` : '';
  const name = `documents in ${pattern}`;
  if (date === undefined) return { bounded: [{ of: `${name}${perValue}`, shards: each }], yearly: [] };
  const { retention } = pipeline;
  if (retention === undefined) {
    const shards = Math.ceil(yearHours / hoursOf[date.unit]) * each;
    return { bounded: [], yearly: [{ of: `${name}${perValue}`, shards }] };
  }
  const indices = indicesAtATime(milliseconds(retention) / 3_600_000, hoursOf[date.unit]);
  const kept = `${name}, kept ${retention}${perValue}`;
  return { bounded: [{ of: kept, shards: indices * each, byAge: true }], yearly: [] };
}

/** Those that aren't old enough, and the one that begins before the oldest of them has gone. */
function indicesAtATime(ageHours: number, unitHours: number): number {
  return Math.floor(ageHours / unitHours) + 1;
}
