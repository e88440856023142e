import { type Equivalent, equivalents } from './equivalents.ts';

/** A change to the code and what became of it, with what Stryker calls things. */
export interface Mutant {
  readonly fileName: string;
  readonly status: string;
  readonly replacement: string;
  /** Lines and columns count from 1; the end isn't part of it. */
  readonly location: { readonly start: Place; readonly end: Place };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** The code that a mutant changes. */
export interface Changed {
  readonly text: string;
  /** The line that it begins in, without its indentation. */
  readonly line: string;
}

export function changedBy({ location: { start, end } }: Mutant, source: string): Changed {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const line = lines[0]?.trim() ?? '';
  const last = lines.length - 1;
  const cut = lines.map((each, at) =>
    each.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined),
  );
  return { text: cut.join('\n'), line };
}

/** The entry of the list that a mutant is. */
export function equivalentOf(
  file: string,
  { text, line }: Changed,
  { replacement }: Mutant,
  list: readonly Equivalent[] = equivalents,
): Equivalent | undefined {
  return list.find(
    (entry) =>
      entry.file === file &&
      text.startsWith(entry.was) &&
      replacement === entry.becomes &&
      line.includes(entry.line ?? ''),
  );
}
