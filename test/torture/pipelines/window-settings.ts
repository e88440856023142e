/** What the bench's windows and monitors are set to, for the pipeline and for the oracle. Milliseconds. */
export const lanes = { name: 'lanes', size: 5_000, slide: 5_000 } as const;
export const sliding = { name: 'sliding', size: 10_000, slide: 5_000 } as const;

/** A lane with more documents in a window is busy. */
export const busyAbove = { lanes: 60, sliding: 130 } as const;

/** After a notification of a lane, the next comes so much event time later, if the lane is busy then. */
export const busyThrottle = 20_000;

/** The share of bad documents: an alert above `above`, over at `clear`; of fewer documents it says nothing. */
export const badShare = { above: 0.3, clear: 0.2, atLeast: 10 } as const;
