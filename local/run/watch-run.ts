import type { RunDeployment } from './deployment.ts';
import type { HeldRecord } from './held-lines.ts';
import type { RunParts } from './parts.ts';
import type { Releases } from './releases.ts';
import { RunHistory } from './run-history.ts';
import { SkipTrend } from './skip-trend.ts';
import { startSnapshotEndpoint } from './snapshot-endpoint.ts';
import { pointOf, takeSnapshot } from './take-snapshot.ts';

/** Milliseconds from one point of the history to the next. */
const pointEvery = 1_000;

export interface Watching {
  readonly held: () => readonly HeldRecord[];
  readonly deployment: () => RunDeployment;
  readonly releases: Releases;
}

/**
 * Keeps the history of a run, and serves what the run says of itself.
 * @returns where
 */
export async function watchRun(run: RunParts, { held, deployment, releases }: Watching): Promise<string> {
  const startedAt = Date.now();
  const history = new RunHistory();
  const trend = new SkipTrend(run.pipeline);
  const timer = setInterval(() => history.add(pointOf(run, Date.now())), pointEvery).unref();
  releases.add(async () => clearInterval(timer));
  const { url, stop } = await startSnapshotEndpoint({
    snapshot: (after) =>
      takeSnapshot(run, { held: held(), history, trend, startedAt, now: Date.now(), after }),
    deployment,
  });
  releases.add(stop);
  return url;
}
