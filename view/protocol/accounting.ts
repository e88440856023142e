/** Records by what became of them: received is the sum of the others (G3). */
export interface Accounting {
  readonly received: number;
  readonly indexed: number;
  readonly duplicate: number;
  readonly stale: number;
  readonly filtered: number;
  readonly rejected: number;
  readonly errored: number;
}
