/** The latest that a Date can hold, and the earliest, negative; in milliseconds. */
const lastDate = 8.64e15;

/** Event times of one batch that aren't plausible. */
export class ImplausibleTimes {
  documents = 0;
  private from = Number.POSITIVE_INFINITY;
  private to = Number.NEGATIVE_INFINITY;

  /** Milliseconds; NaN for a field that holds no time. */
  readonly add = (eventTime: number): void => {
    this.documents += 1;
    if (!(Math.abs(eventTime) <= lastDate)) return;
    this.from = Math.min(this.from, eventTime);
    this.to = Math.max(this.to, eventTime);
  };

  /** The earliest and the latest of them, ISO 8601; `undefined` if none of them is a time. */
  get range(): { readonly from: string; readonly to: string } | undefined {
    const { from, to } = this;
    return from <= to ? { from: new Date(from).toISOString(), to: new Date(to).toISOString() } : undefined;
  }
}
