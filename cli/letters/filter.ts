import type { Letter } from './letter.ts';

/** Which letters are meant; what is undefined chooses all. */
export interface LetterFilter {
  /** `bulk`, `mapper_parsing_exception` or `bulk:mapper_parsing_exception`; any of them. */
  readonly reasons?: readonly string[] | undefined;
  /** Milliseconds since the epoch, by the record's arrival; `to` is the first moment not meant. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Where a document of the record was to go; `*` stands for anything. */
  readonly index?: string | undefined;
  readonly shard?: string | undefined;
}

export function letterFilter({ reasons, from, to, index, shard }: LetterFilter): (letter: Letter) => boolean {
  const isIndex = index === undefined ? undefined : wildcard(index);
  return ({ failures, arrivalTime, operations, shardId }) => {
    const time = Date.parse(arrivalTime);
    return (
      (shard === undefined || shard === shardId) &&
      (from === undefined || time >= from) &&
      (to === undefined || time < to) &&
      (isIndex === undefined || operations.some((operation) => isIndex.test(operation.index))) &&
      (reasons === undefined ||
        failures.some(({ stage, type }) =>
          reasons.some((reason) => reason === stage || reason === type || reason === `${stage}:${type}`),
        ))
    );
  };
}

function wildcard(pattern: string): RegExp {
  const literal = (part: string) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&');
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`);
}
