import { faultDeck, randomOf } from './deck.ts';
import type { EdgeOptions } from './engine-proxy.ts';
import { functionFaults } from './kinds.ts';

/** What the bench's own wrapper of the handler does to its process, if the batch isn't done by then. */
export interface Sabotage {
  readonly fault: (typeof functionFaults)[number];
  /** Milliseconds after the batch began. */
  readonly after: number;
}

const everyInvocation = 6;

/** About as long as a batch takes, so that the blow falls at any step of it. */
const longestWait = 60;

/** What the invocation's error says of how its process ended. */
const ends = [
  ['killed', /ended with SIGKILL/],
  ['out of memory', /ended with (?:SIGABRT|SIGTRAP|exit code 1\d\d)/],
  ['timed out', /Task timed out/],
] as const;

/** How an invocation's process ended, if it did. */
export function endOf(thrown: unknown): (typeof ends)[number][0] | undefined {
  return ends.find(([, said]) => said.test(String(thrown)))?.[0];
}

type Invoke = (event: unknown) => Promise<unknown>;

/**
 * Has some invocations lose their process in the middle of a batch. A batch of one is left alone: a record that is
 * alone each time that a process dies is a crashing one by every account, and belongs into quarantine.
 */
export function sabotaged(invoke: Invoke, name: string, { seed, tally, active }: EdgeOptions): Invoke {
  const random = randomOf(seed, `function/${name}`);
  const deck = faultDeck(randomOf(seed, `sabotage/${name}`), functionFaults, everyInvocation);
  let invocations = 0;
  return async (event) => {
    if (!active() || recordsOf(event) < 2) return invoke(event);
    invocations += 1;
    const place = `${name}#${invocations}`;
    const fault = deck.draw();
    if (fault === undefined) return invoke(event);
    const sabotage: Sabotage = { fault, after: random.integer(0, longestWait) };
    try {
      return await invoke({ ...Object(event), sabotage });
    } catch (thrown) {
      // A batch that was done before is none that was hit; one may have ended in another way than it was meant to.
      const end = endOf(thrown);
      if (end !== undefined) tally.hit(`function: ${end}`, place);
      throw thrown;
    }
  };
}

export function recordsOf(event: unknown): number {
  return typeof event === 'object' && event !== null && 'Records' in event && Array.isArray(event.Records)
    ? event.Records.length
    : 0;
}
