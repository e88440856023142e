import { alertStateAddress } from '../../core/monitors/addresses.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import { collectDue } from './collect-due.ts';
import { readMaintenance } from './maintenance.ts';
import { notifyStates, type OutboxOptions } from './notify-states.ts';
import { type AlertCounts, type Counting, inChunks, TopicHealth } from './sending.ts';

/** States whose notifications are sent together: those of one monitor may be one message. */
const statesAtOnce = 10_000;

/**
 * The notifications that this invocation has to send. A state and its notification were stored in one write. From here
 * the alert's document is written, the notification is sent, and the state records that. If a step fails, the entry
 * stays in the state, and a sweep sends it when the claim has ended. So a crash between sending and recording sends it
 * again, under the same id.
 */
export function createOutbox(options: OutboxOptions) {
  const waiting = new Map<string, AlertState>();
  const mine = new Set<string>();
  const counts: Counting = { fired: 0, resolved: 0, published: 0, suppressed: 0, failed: 0 };
  const add = (state: AlertState, claimed: readonly string[]) => {
    for (const id of claimed) mine.add(id);
    waiting.set(alertStateAddress(options.pipelineName, state.monitor, state.key).id, state);
  };
  const topic = new TopicHealth();
  const covered = new Set<string>();
  const send = async (until = options.deadline): Promise<AlertCounts> => {
    const deadline = Math.min(until, options.deadline);
    const maintenance = waiting.size === 0 ? [] : await readMaintenance(options);
    for (const some of inChunks([...waiting], statesAtOnce)) {
      if (options.now() > deadline) break;
      for (const [id] of some) waiting.delete(id);
      await notifyStates(
        some.map(([, state]) => state),
        { ...options, deadline, mine, covered, topic, maintenance, counts },
      );
    }
    return counts;
  };
  return {
    add,
    /** Sends what other invocations left, as `collectDue` says. */
    collect: (claimUntil: number) => collectDue(claimUntil, { add, send, covered, topic }, options),
    /**
     * Sends what was added until then (clock). The next call or the sweep sends the rest. While the topic is down, only
     * the alerts' documents are written. Returns the counts of all calls so far.
     */
    send,
  };
}
