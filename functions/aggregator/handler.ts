import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { Flow } from '../core/bulk/flow.ts';
import { planMonitors } from '../core/monitors/plan-monitors.ts';
import type { BatchResponse } from '../core/outcome/batch-response.ts';
import { expiringAt } from '../core/outcome/expiring.ts';
import { InvocationFault } from '../core/outcome/outcome.ts';
import { type RedriveAnswer, redriveAnswer } from '../core/outcome/redrive-answer.ts';
import { planWindows } from '../core/windows/plan.ts';
import { deadLetterStore } from '../dead-letters/open-store.ts';
import { bulkSender, engineAnswers, type ProbeAnswer, probe } from '../engine/bulk-sender.ts';
import { createSearchClient } from '../engine/search-client.ts';
import { sendLimits } from '../engine/send-limits.ts';
import { engineStore } from '../engine/store/engine-store.ts';
import { type Mode, readMode } from '../lambda/event-mode.ts';
import { readKinesisEvent } from '../lambda/kinesis-event.ts';
import { withQuarantine } from '../lambda/quarantine.ts';
import { timeLimit } from '../lambda/time-limit.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { StreamRecord } from '../pipeline/record.ts';
import { shardReaderFor } from '../stream/shards.ts';
import { streamRef } from '../stream/stream-ref.ts';
import { aggregateBatch, skipRecord } from './aggregate-batch.ts';
import { readAggregatorConfig } from './config.ts';
import type { Context as AggregatorContext } from './context/context.ts';
import { createPaneCache } from './context/pane-cache.ts';
import { claimMarginMs } from './notify/claim-margin.ts';
import { notifierFor } from './notify/notifier.ts';
import { createOutbox } from './notify/outbox.ts';
import { paceLimits } from './notify/pace-limits.ts';
import { redriveBatch } from './redrive/redrive-batch.ts';
import { sweep } from './sweep.ts';
import { createTelemetry, type Work } from './telemetry.ts';

/** Kept back at the end of an invocation for the answer, in milliseconds. */
const reserveMs = 2_000;

/** How long results wait for alerts to be sent; those that are left then come after them. In milliseconds. */
const alertsFirstMs = 5_000;

type Answer = BatchResponse | RedriveAnswer | ProbeAnswer | undefined;

/** The Lambda handler of a pipeline's windows and monitors; clients are built once for a container. */
export function createAggregatorHandler(
  pipeline: Pipeline,
): (event: unknown, context: Context) => Promise<Answer> {
  const config = readAggregatorConfig(process.env);
  const client = createSearchClient(config.search);
  const shards = shardReaderFor(streamRef(config.streamArn, config.account));
  const telemetry = createTelemetry(config);
  const notifier = notifierFor(config.alertTopicArn, {
    pipelineName: pipeline.name,
    report: telemetry.unsent,
  });
  const [plans, monitors] = [planWindows(pipeline), planMonitors(pipeline, config.installedAt, config.stack)];
  const send = bulkSender(client);
  const flow = new Flow(sendLimits);
  const paneCache = createPaneCache();
  const isExpiring = expiringAt(config.recordAgeLimit, Date.now);
  const quarantine = {
    pipelineName: `${pipeline.name}.windows`,
    store: deadLetterStore(config.deadLetters),
    engineAnswers: () => engineAnswers(send),
    now: Date.now,
  };

  const begin = (context: Context) => {
    const started = performance.now();
    const ends = Date.now() + context.getRemainingTimeInMillis();
    const deadline = ends - reserveMs;
    const store = engineStore(client, { now: Date.now, sleep, random: Math.random, deadline, flow });
    const outbox = createOutbox({
      pipelineName: pipeline.name,
      store,
      monitors,
      notifier,
      paceLimits,
      deadline,
      now: Date.now,
    });
    const options: AggregatorContext = {
      pipeline,
      pipelineName: pipeline.name,
      store,
      plans,
      paneCache,
      monitors,
      historicalInput: config.historicalInput,
      isExpiring,
      listShards: shards.list,
      invocation: randomUUID().slice(0, 8),
      now: Date.now,
      sleep,
      notify: () => outbox.send(Date.now() + alertsFirstMs),
      claimUntil: ends + claimMarginMs,
      enqueue: outbox.add,
    };
    return { options, outbox, deadline, elapsed: () => performance.now() - started };
  };

  /** With the records of the event, and what their documents are made with. */
  const withRecords = async <Result>(
    event: unknown,
    { options, deadline }: ReturnType<typeof begin>,
    run: (records: readonly StreamRecord[], options: AggregatorContext) => Promise<Result>,
  ): Promise<Result> => {
    const transformLimit = timeLimit((deadline - Date.now()) / 2);
    try {
      return await run(readKinesisEvent(event), { ...options, transformLimit });
    } finally {
      transformLimit.clear();
    }
  };

  const reporting = async <Result>(during: Work, run: () => Promise<Result>): Promise<Result> => {
    try {
      return await run();
    } catch (fault) {
      telemetry.fault(fault, during);
      throw fault;
    }
  };

  const work: Readonly<Record<Mode, (event: unknown, context: Context) => Promise<Answer>>> = {
    deliver: (event, context) =>
      reporting('batch', async () => {
        const invocation = begin(context);
        const { outbox, elapsed } = invocation;
        return await withRecords(event, invocation, async (records, options) => {
          const batch = await withQuarantine(
            records,
            quarantine,
            () => aggregateBatch(records, options),
            (outcome) => skipRecord(records, outcome, options),
          );
          telemetry.aggregated(records, batch, await outbox.send(), elapsed());
          return batch.response;
        });
      }),
    redrive: (event, context) =>
      reporting('redrive', async () => {
        const invocation = begin(context);
        return await withRecords(event, invocation, async (records, options) => {
          const outcomes = await redriveBatch(records, options);
          telemetry.redriven(records, outcomes, invocation.elapsed());
          return redriveAnswer(pipeline.name, outcomes);
        });
      }),
    sweep: (_, context) =>
      reporting('sweep', async () => {
        const { options, outbox, elapsed } = begin(context);
        const swept = await sweep({ ...options, hasRecordsAfter: shards.hasRecordsAfter });
        const leftovers = await outbox.collect(options.claimUntil);
        telemetry.swept({ ...swept, ...leftovers }, await outbox.send(), elapsed());
        return undefined;
      }),
    probe: () => probe(send),
    inspect: async () => {
      throw new InvocationFault('EVENT', 'windows have nothing to inspect; ask the indexer');
    },
  };
  return async (event, context) => await work[readMode(event)](event, context);
}
