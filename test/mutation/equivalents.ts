/** A mutant that no test can notice, and why. */
export interface Equivalent {
  readonly file: string;
  /** The changed code, or the beginning of it, and what stands in its place. */
  readonly was: string;
  readonly becomes: string;
  /** Something of the line that the changed code begins in; needed where `was` is in the file more than once. */
  readonly line?: string;
  readonly reason: string;
}

/** Survivors that change nothing that anybody can see. `npm run test:mutation` names entries that fit no mutant. */
export const equivalents: readonly Equivalent[] = [];
