import type { PaceLimits } from '../../core/monitors/pace.ts';

/** Of one monitor and transition: a few alerts are a message each, sent at once, and more are one message together. */
export const paceLimits: PaceLimits = { messages: 5, interval: 30_000 };
