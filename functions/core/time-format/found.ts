import type { TimeField } from './elements.ts';

/** What the parts of a text say, as far as they are read. */
export interface Found {
  readonly fields: Partial<Record<TimeField, number | undefined>>;
  /** In the order they were noted, so that a part that isn't there can be forgotten. */
  readonly noted: TimeField[];
  /** `UTC`, seconds east of it, or a name of the time zone database. */
  zone: string | undefined;
  readonly anyCase: boolean;
}

/** Reads on from a place in the text: the place after it, or -1 if it isn't there. */
export type Scan = (text: string, at: number, found: Found) => number;

/** Notes a field. A text that says one twice must say the same. */
export function note(found: Found, field: TimeField, value: number): boolean {
  const known = found.fields[field];
  if (known !== undefined) return known === value;
  found.fields[field] = value;
  found.noted.push(field);
  return true;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
