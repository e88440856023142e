import type { Metric, Window } from './definition.ts';

/** A window as the functions work with it: times in milliseconds, fields as readers. */
export interface WindowPlan {
  readonly name: string;
  readonly size: number;
  readonly slide: number;
  readonly allowedLateness: number;
  readonly maxKeys: number;
  /** Names of the key fields, as results show them. */
  readonly keyFields: readonly string[];
  /** The values of one key field; none when the document has none. Throws what the user's function throws. */
  readonly readKey: readonly ((document: Readonly<Record<string, unknown>>) => readonly unknown[])[];
  readonly where: NonNullable<Window['where']>;
  readonly metrics: readonly { readonly name: string; readonly metric: Metric }[];
}
