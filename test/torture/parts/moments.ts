// Goes into the bundle of the bench's aggregator: tells when it has done a step, so that its process can end or wait right there.
import type { Notifier } from '../../../functions/aggregator/notify/notifier.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';

type Listener = (moment: string) => void | Promise<void>;

let listener: Listener | undefined;
let invocation: number | undefined;

/** Calls `listen` at every moment from now on, and goes on when it is done; one at a time. */
export function atMoments(listen: Listener): void {
  listener = listen;
}

/** Whose notifications it sends from now on: a container has one invocation at a time. */
export function signAs(number: number | undefined): void {
  invocation = number;
}

/** A moment is named after the kind of what has been written. */
export function watchedStore(store: WindowStore): WindowStore {
  return {
    ...store,
    put: async (writes) => {
      const outcomes = await store.put(writes);
      for (const kind of new Set(writes.map(({ source }) => String(source.kind)))) await listener?.(kind);
      return outcomes;
    },
  };
}

export function watchedNotifier(notifier: Notifier): Notifier {
  return {
    publish: async (notification) => {
      const signed = { ...notification, alert: { ...notification.alert, sentBy: invocation } };
      const sent = await notifier.publish(signed);
      if (sent) await listener?.('published');
      return sent;
    },
  };
}
