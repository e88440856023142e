import { Fault } from '../../cli/kit/fault.ts';
import type { Run } from '../../cli/kit/run-file.ts';
import { parseJson } from '../../functions/core/json/parse-json.ts';

/**
 * What a run says of itself at a path below its `snapshotUrl`; `undefined` if it isn't JSON.
 * @throws Fault when it doesn't answer
 */
export async function askRun(
  { snapshotUrl, pipeline }: Pick<Run, 'snapshotUrl' | 'pipeline'>,
  path: string,
  signal: AbortSignal,
): Promise<unknown> {
  if (snapshotUrl === undefined) {
    throw new Fault('TARGET', `The local run of ${pipeline} is of an earlier version: start it again.`);
  }
  try {
    const response = await fetch(`${snapshotUrl}${path}`, { signal });
    const text = await response.text();
    return response.ok ? parseJson(text) : undefined;
  } catch (thrown) {
    signal.throwIfAborted();
    throw new Fault(
      'TARGET',
      `The local run of ${pipeline} doesn’t answer: start it again with npm start.`,
      thrown,
    );
  }
}
