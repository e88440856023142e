import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import { folderOnFailure } from '../../../local/event-source-mapping/on-failure.ts';
import { startMapping } from '../../../local/event-source-mapping/start-mapping.ts';
import { type Notification, startSnsEndpoint } from '../../../local/notifications/sns-endpoint.ts';
import { startSweeps } from '../../../local/run/sweep.ts';
import { aggregatorFaulted } from '../faults/aggregator-faults.ts';
import { heldLine } from '../faults/kinds.ts';
import { startSnsProxy } from '../faults/sns-proxy.ts';
import { startAggregatorFunction, topicArn } from './aggregator-function.ts';
import { RewindableCheckpoints } from './checkpoints.ts';
import { FaultLog } from './fault-log.ts';
import { Journal } from './journal.ts';
import type { WindowsLineOptions } from './line.ts';

/** A notification that the topic took, and when by the bench's clock. */
export interface Taken extends Notification {
  readonly at: number;
}

/** The aggregator of a line's stream, with its mapping, sweeps and topic. */
export interface WindowsLine {
  readonly passed: (shardId: string) => string | undefined;
  readonly replay: (duration: number) => Promise<boolean>;
  /** Has the whole stream delivered again, but for records that end the function's process, by sequence number. */
  readonly replayAll: (except: ReadonlySet<string>) => Promise<void>;
  readonly taken: readonly Taken[];
  readonly unanswered: ReadonlySet<string>;
  readonly journal: Journal;
  readonly log: FaultLog;
  /** Resolves when no invocation goes on beside the mapping's. */
  readonly settled: () => Promise<void>;
}

/** Milliseconds between sweeps: a minute in the stack. */
const sweepEvery = 2_000;

/** What the handler keeps back at the end of an invocation, and a little more. */
const reserve = 2_500;

export async function startWindowsLine(options: WindowsLineOptions): Promise<WindowsLine> {
  const { edge, alerting, release, report, pace, template, stream, streamArn } = options;
  const taken: Taken[] = [];
  const onNotification = (one: Notification) => taken.push({ ...one, at: performance.now() });
  const sns = await startSnsEndpoint({ topicArn, onNotification });
  release(sns.stop);
  const snsProxy = await startSnsProxy(sns.url, { ...edge, active: alerting });
  release(snsProxy.stop);
  const log = new FaultLog();
  const pool = await startAggregatorFunction(options, snsProxy.url, (line) => {
    log.read(line);
    if (line.includes(heldLine)) faulted.onHeld();
  });
  release(() => pool.stop());
  const reader = kinesisClient({ endpoint: options.streamUrl, maxAttempts: 1 });
  release(async () => reader.destroy());
  const journal = new Journal(pace.timeout - reserve);
  const faulted = aggregatorFaulted(
    journal.keeping((event) => pool.invoke(event)),
    template.sweepEvent,
    { ...edge, alerting },
  );
  const checkpoints = new RewindableCheckpoints();
  let left: ReadonlySet<string> = new Set();
  const start = () =>
    startMapping({
      client: reader,
      stream,
      streamArn,
      settings: {
        ...template.mapping,
        batchSize: pace.batchSize,
        maxBatchingWindow: pace.maxBatchingWindow,
      },
      checkpoints,
      onFailure: folderOnFailure(options.deadLetters, { mappingId: 'windows' }),
      invoke: async (event) => {
        const kept = without(event, left);
        return kept === undefined ? { batchItemFailures: [] } : faulted.invoke(kept);
      },
      report: (message) => report(`windows: ${message}`),
    });
  let mapping = await start();
  release(() => mapping.stop());
  const sweep = () => faulted.invoke(template.sweepEvent);
  release(startSweeps({ every: sweepEvery, sweep, report: (message) => report(`windows: ${message}`) }));
  const restart = async (goBack: () => boolean): Promise<boolean> => {
    await mapping.stop();
    const isBack = goBack();
    mapping = await start();
    return isBack;
  };
  return {
    passed: (shardId) => checkpoints.get(shardId),
    replay: (duration) => restart(() => checkpoints.rewind(duration)),
    replayAll: async (except) => {
      left = except;
      await restart(() => {
        checkpoints.forget();
        return true;
      });
    },
    taken,
    unanswered: snsProxy.unanswered,
    journal,
    log,
    settled: faulted.settled,
  };
}

/** Undefined when nothing is left. */
function without(event: unknown, left: ReadonlySet<string>): unknown {
  if (left.size === 0 || typeof event !== 'object' || event === null || !('Records' in event)) return event;
  const { Records } = event;
  if (!Array.isArray(Records)) return event;
  const kept = Records.filter((record) => !left.has(record?.kinesis?.sequenceNumber));
  return kept.length === 0 ? undefined : { Records: kept };
}
