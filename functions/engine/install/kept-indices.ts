/** An index that keeps something as it has it. */
export interface KeptIndex {
  readonly index: string;
  /** Paths of fields that aren't there as the pipeline has them, such as `url.path`; or `replicas`. */
  readonly what: readonly string[];
  /** What the engine said of the first of them. */
  readonly reason: string;
  /** That a field can't change in an index that exists: only another index helps. */
  readonly isConflict?: true;
}

/** Nobody reads a year of daily indices, and an engine may name every index of a pattern in one message. */
const mostNamed = 5;
const longestReason = 200;

const howToChange =
  'A field of another type needs another index: shardline reindex fills one beside it, while records arrive (docs/guides/reindex.md).';

/** What an installation says of the indices that keep something; `undefined` when there are none. */
export function describeKept(kept: readonly KeptIndex[]): string | undefined {
  if (kept.length === 0) return undefined;
  const lines = kept
    .slice(0, mostNamed)
    .map(
      ({ index, what, reason }) => `${index} keeps its ${listed(what)} (${reason.slice(0, longestReason)})`,
    );
  const more = kept.length - lines.length;
  const remedy = kept.some(({ isConflict }) => isConflict) ? ` ${howToChange}` : '';
  return `${lines.join('; ')}${more > 0 ? `; and ${more} more indices keep theirs too` : ''}.${remedy}`;
}

function listed(what: readonly string[]): string {
  const shown = what.slice(0, mostNamed).join(', ');
  const more = what.length - mostNamed;
  return more > 0 ? `${shown} and ${more} more fields` : shown;
}

/** An output of a stack has no more: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const longestOutput = 900;

/** Which fields of which indices only another index helps, in few words; `none` when there are none. */
export function describeConflicts(kept: readonly KeptIndex[]): string {
  const conflicts = kept.filter(({ isConflict }) => isConflict);
  const shown = conflicts.slice(0, mostNamed).map(({ index, what }) => `${listed(what)} of ${index}`);
  const more = conflicts.length - shown.length;
  const text = [...shown, ...(more > 0 ? [`and ${more} more indices`] : [])].join('; ');
  return text === '' ? 'none' : text.slice(0, longestOutput);
}
