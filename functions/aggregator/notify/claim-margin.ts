/**
 * How long a claim on a notification outlives the invocation that made it, in milliseconds: clocks of machines differ, and
 * a request may be on its way for longer than its sender lives.
 */
export const claimMarginMs = 30_000;
