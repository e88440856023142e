import { prepareEngine } from '../local/engine/engine.ts';
import { EngineError } from '../local/engine/engine-error.ts';

/**
 * Before any test: the download takes a minute or two once, and belongs to no test's time. It tells what it fetches,
 * and ends the run with one sentence if there can be no engine.
 */
export default async function setup(): Promise<void> {
  if (process.env.SHARDLINE_SEARCH_URL) return;
  try {
    await prepareEngine((message) => console.error(message));
  } catch (thrown) {
    if (!(thrown instanceof EngineError)) throw thrown;
    console.error(thrown.message);
    process.exit(1);
  }
}
