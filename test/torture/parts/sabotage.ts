// Goes into the bundle of the bench, around the real handler: it ends, stops or holds its own process as the event says.
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { heldLine, type Moment, momentOfHold, signalOf } from '../faults/kinds.ts';
import { atMoments, signAs } from './moments.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** Longer than the function's timeout; not for ever, so that it ends even when nobody is left to kill it. */
const hang = 30_000;

export function withSabotage(handler: Handler): Handler {
  return async (event, context) => {
    const { blow, after, moments, hold, invocation } = take(event);
    signAs(invocation);
    const timer = after === undefined ? undefined : setTimeout(() => blow?.(), after);
    let rest = hold;
    atMoments(async (reached) => {
      const moment = moments.find((name) => name === reached);
      if (moment !== undefined) process.kill(process.pid, signalOf[moment]);
      if (reached !== momentOfHold || rest === 0) return;
      const time = rest;
      rest = 0;
      console.log(heldLine);
      await delay(time);
    });
    try {
      return await handler(event, context);
    } finally {
      clearTimeout(timer);
    }
  };
}

const blows: Readonly<Record<string, () => void>> = {
  killed: () => process.kill(process.pid, 'SIGKILL'),
  'timed out': () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, hang),
  'out of memory': () => {
    const hoarded: unknown[] = [];
    for (;;) hoarded.push(new Array(1_000_000).fill(hoarded.length));
  },
};

interface Taken {
  readonly blow?: (() => void) | undefined;
  readonly after?: number | undefined;
  readonly moments: readonly Moment[];
  /** Milliseconds. */
  readonly hold: number;
  readonly invocation?: number | undefined;
}

/** Takes the bench's own fields out of the event: the handler gets what Lambda would have sent. */
function take(event: unknown): Taken {
  const own: { sabotage?: unknown; invocation?: unknown } = Object(event);
  const { sabotage } = own;
  const invocation = typeof own.invocation === 'number' ? own.invocation : undefined;
  delete own.sabotage;
  delete own.invocation;
  if (typeof sabotage !== 'object' || sabotage === null) return { moments: [], hold: 0, invocation };
  const none = { fault: undefined, after: undefined, moments: undefined, hold: 0 };
  const { fault, after, moments, hold } = { ...none, ...sabotage };
  return {
    blow: blows[String(fault).slice(String(fault).indexOf(': ') + 2)],
    after: after === undefined ? undefined : Number(after),
    moments: Array.isArray(moments) ? moments : [],
    hold: Number(hold),
    invocation,
  };
}
