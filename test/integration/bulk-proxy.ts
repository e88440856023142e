import { type BulkOperation, parseBulk } from '../torture/faults/bulk-items.ts';
import { type Answer, type Exchange, type RunningProxy, startProxy } from '../torture/faults/relay.ts';

/** A proxy before an engine that passes on all but bulk requests; what those are answered with is the test's own. */
export async function startBulkProxy(
  searchUrl: string,
  answer: (operations: readonly BulkOperation[], exchange: Exchange) => Promise<Answer>,
): Promise<RunningProxy> {
  return await startProxy(
    () => new URL(searchUrl).origin,
    async (exchange) => {
      // The proxy passes bodies on as they are, and no encoding with them.
      delete exchange.headers['accept-encoding'];
      const isBulk = exchange.path.split('?')[0]?.endsWith('/_bulk');
      exchange.reply(isBulk ? await answer(parseBulk(exchange.body), exchange) : await exchange.forward());
    },
  );
}
