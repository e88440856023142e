// Goes into the bundle of the bench, around the real handler: it ends or stops its own process as the event says.
import type { Context } from 'aws-lambda';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** Longer than the function's timeout; not for ever, so that it ends even when nobody is left to kill it. */
const hang = 30_000;

export function withSabotage(handler: Handler): Handler {
  return async (event, context) => {
    const { blow, after } = take(event);
    const timer = setTimeout(() => blow?.(), after);
    try {
      return await handler(event, context);
    } finally {
      clearTimeout(timer);
    }
  };
}

const blows: Readonly<Record<string, () => void>> = {
  'function: killed': () => process.kill(process.pid, 'SIGKILL'),
  'function: timed out': () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, hang),
  'function: out of memory': () => {
    const hoarded: unknown[] = [];
    for (;;) hoarded.push(new Array(1_000_000).fill(hoarded.length));
  },
};

/** Takes the bench's own field out of the event: the handler gets what Lambda would have sent. */
function take(event: unknown): { readonly blow?: (() => void) | undefined; readonly after?: number } {
  if (typeof event !== 'object' || event === null || !('sabotage' in event)) return {};
  const { sabotage } = event;
  delete event.sabotage;
  if (typeof sabotage !== 'object' || sabotage === null) return {};
  const { fault, after } = { fault: undefined, after: undefined, ...sabotage };
  return { blow: blows[String(fault)], after: Number(after) };
}
