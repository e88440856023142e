import { Fault } from '../../cli/kit/fault.ts';
import type { Run } from '../../cli/kit/run-file.ts';
import { type RunSnapshot, runSnapshot } from '../../local/run/snapshot.ts';
import { askRun } from './ask-run.ts';
import { LocalFlow, laggingOf, recentPoints } from './local-flow.ts';
import { pointsOf } from './point-meter.ts';
import { refreshReader } from './refresh-interval.ts';
import type { FlowSource, Source } from './source.ts';

/**
 * A run on this machine.
 * @param find the run as it is now: one that was started anew has other ports. @throws Fault when there is none
 */
export function localSource(find: () => Run): Source {
  const open: Source['open'] = async () => {
    const { targetOfRun } = await import('../../cli/kit/find-target.ts');
    return targetOfRun(find());
  };
  const facts: Source['facts'] = async (signal) => {
    const { askPipeline } = await import('../../cli/kit/ask-pipeline.ts');
    return await askPipeline(await open(), signal);
  };
  return {
    target: { kind: 'local', name: 'this machine' },
    open,
    facts,
    definition: async () => {
      const { definitionOf } = await import('../../cli/stages/definition.ts');
      return await definitionOf(find().pipeline);
    },
    deployed: async (signal) => {
      const { localDeployed } = await import('./local-deployed.ts');
      return await localDeployed(find(), signal);
    },
    lagging: async (signal) => laggingOf(await snapshotOf(find(), Date.now(), signal)),
    flow: flowSource(find, refreshReader({ open, facts })),
  };
}

function flowSource(find: () => Run, refresh: ReturnType<typeof refreshReader>): FlowSource {
  const flow = new LocalFlow();
  return {
    first: async (signal) => {
      const { points } = await snapshotOf(find(), 0, signal);
      flow.begin(points);
      return { points: pointsOf(points), every: 1_000 };
    },
    frame: async (signal) => {
      const after = Date.now() - (recentPoints + 2) * 1_000;
      return flow.frame(await snapshotOf(find(), after, signal), refresh());
    },
  };
}

/** @throws Fault when the run doesn't answer */
async function snapshotOf(run: Run, after: number, signal: AbortSignal): Promise<RunSnapshot> {
  const snapshot = runSnapshot.safeParse(await askRun(run, `/?after=${after}`, signal));
  if (snapshot.success) return snapshot.data;
  throw new Fault('TARGET', `The local run of ${run.pipeline} is of another version: start it again.`);
}
