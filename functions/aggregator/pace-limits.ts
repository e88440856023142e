import type { PaceLimits } from '../core/monitors/pace.ts';

/** Of one monitor and transition: a few hosts are told of each by itself and at once, and more are one message. */
export const paceLimits: PaceLimits = { messages: 5, interval: 30_000 };
