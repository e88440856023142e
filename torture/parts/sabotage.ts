// Goes into the bundle of the bench, around the real handler: it ends or stops its own process as the event says.
import type { Context } from 'aws-lambda';
import { atMoments } from './moments.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** Longer than the function's timeout; not for ever, so that it ends even when nobody is left to kill it. */
const hang = 30_000;

export function withSabotage(handler: Handler): Handler {
  return async (event, context) => {
    const { blow, after, moment } = take(event);
    const timer = after === undefined ? undefined : setTimeout(() => blow?.(), after);
    atMoments((reached) => {
      if (reached === moment) blow?.();
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
  readonly moment?: string | undefined;
}

/** Takes the bench's own field out of the event: the handler gets what Lambda would have sent. */
function take(event: unknown): Taken {
  if (typeof event !== 'object' || event === null || !('sabotage' in event)) return {};
  const { sabotage } = event;
  delete event.sabotage;
  if (typeof sabotage !== 'object' || sabotage === null) return {};
  const { fault, after, moment } = { fault: undefined, after: undefined, moment: undefined, ...sabotage };
  const form = String(fault).slice(String(fault).indexOf(': ') + 2);
  return {
    blow: blows[form.replace(/ after .*/, '')],
    after: after === undefined ? undefined : Number(after),
    moment: moment === undefined ? undefined : String(moment),
  };
}
