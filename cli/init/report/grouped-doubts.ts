import type { Doubt } from '../infer/shape.ts';

/** What several fields leave open in the same way. */
export interface GroupedDoubt {
  readonly fields: readonly string[];
  readonly doubt: string;
  readonly remedy: string;
}

/** As many fields are named; the others are counted. */
const mostNamed = 3;

/** Longer names say no more. */
const longestName = 60;

/** One for each kind of doubt, in the order of the first of its kind; counts in its words are those of the first. */
export function groupedDoubts(doubts: readonly Doubt[]): readonly GroupedDoubt[] {
  const groups = new Map<string, GroupedDoubt>();
  for (const { field, doubt, remedy } of doubts) {
    const kind = field === undefined ? doubt : `${doubt}\n${remedy}`.replace(/\d+/g, '#');
    const group = groups.get(kind) ?? { fields: [], doubt, remedy };
    groups.set(kind, { ...group, fields: field === undefined ? [] : [...group.fields, field] });
  }
  return [...groups.values()];
}

/** `total, tax, shipping and 4 more`. @param quoted how a field is written */
export function fieldList(fields: readonly string[], quoted: (field: string) => string): string {
  const named = fields.slice(0, mostNamed).map((field) => quoted(shortened(field)));
  const rest = fields.length - named.length;
  if (rest > 0) return `${named.join(', ')} and ${rest} more`;
  return named.length > 1 ? `${named.slice(0, -1).join(', ')} and ${named.at(-1)}` : (named[0] ?? '');
}

function shortened(field: string): string {
  return field.length > longestName ? `${field.slice(0, longestName - 1)}…` : field;
}
