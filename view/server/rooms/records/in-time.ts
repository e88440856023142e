import { createContext, Script } from 'node:vm';

const call = new Script('work()');

/**
 * Does work that a pattern of a user's may keep busy for ever, and ends it after so long.
 * @param limit milliseconds
 * @returns whether it was done
 */
export function inTime(work: () => void, limit: number): boolean {
  try {
    call.runInContext(createContext({ work }), { timeout: limit });
    return true;
  } catch (thrown) {
    if (isTimeout(thrown)) return false;
    throw thrown;
  }
}

/** The error may be of another realm. */
function isTimeout(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
