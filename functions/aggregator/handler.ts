import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import type { BatchResponse } from '../core/batch-response.ts';
import { expiringAt } from '../core/expiring.ts';
import { Flow } from '../core/flow.ts';
import { planMonitors } from '../core/monitors/plan-monitors.ts';
import { InvocationFault } from '../core/outcome.ts';
import type { Pipeline } from '../core/pipeline.ts';
import type { StreamRecord } from '../core/record.ts';
import { type RedriveAnswer, redriveAnswer } from '../core/redrive-answer.ts';
import { planWindows } from '../core/windows/plan.ts';
import { bulkSender, engineAnswers } from '../indexer/bulk-sender.ts';
import { deadLetterStore } from '../indexer/dead-letter-store.ts';
import { deliveryLimits } from '../indexer/delivery-limits.ts';
import { readKinesisEvent } from '../indexer/kinesis-event.ts';
import { type ProbeAnswer, probe } from '../indexer/probe.ts';
import { withQuarantine } from '../indexer/quarantine.ts';
import { createSearchClient } from '../indexer/search-client.ts';
import { timeLimit } from '../indexer/time-limit.ts';
import { type Mode, readMode } from '../lambda/event-mode.ts';
import { streamRef } from '../stream-ref.ts';
import { type AggregateOptions, aggregateBatch, leaveOut } from './aggregate-batch.ts';
import { claimMargin } from './claim-margin.ts';
import { readAggregatorConfig } from './config.ts';
import { engineStore } from './engine-store.ts';
import { notifierFor } from './notifier.ts';
import { createOutbox } from './outbox.ts';
import { paceLimits } from './pace-limits.ts';
import { createPaneCache } from './pane-cache.ts';
import { redriveBatch } from './redrive-batch.ts';
import { shardReaderFor } from './shards.ts';
import { sweep } from './sweep.ts';
import { createTelemetry, type Work } from './telemetry.ts';

/** Kept back at the end of an invocation for the answer, in milliseconds. */
const reserve = 2_000;

/** How long results wait for alerts to be sent; those that are left then come after them. In milliseconds. */
const alertsFirst = 5_000;

type Answer = BatchResponse | RedriveAnswer | ProbeAnswer | undefined;

/** The Lambda handler of a pipeline's windows and monitors; clients are built once for a container. */
export function createAggregatorHandler(
  pipeline: Pipeline,
): (event: unknown, context: Context) => Promise<Answer> {
  const config = readAggregatorConfig(process.env);
  const client = createSearchClient(config.search);
  const shards = shardReaderFor(streamRef(config.streamArn, config.account));
  const telemetry = createTelemetry(config);
  const notifier = notifierFor(config.alertTopicArn, { pipeline: pipeline.name, report: telemetry.unsent });
  const [plans, monitors] = [planWindows(pipeline), planMonitors(pipeline, config.installedAt, config.stack)];
  const send = bulkSender(client);
  const flow = new Flow(deliveryLimits);
  const paneCache = createPaneCache();
  const isExpiring = expiringAt(config.recordAgeLimit, Date.now);
  const quarantine = {
    pipeline: `${pipeline.name}.windows`,
    store: deadLetterStore(config.deadLetters),
    engineAnswers: () => engineAnswers(send),
    now: Date.now,
  };

  const begin = (context: Context) => {
    const started = performance.now();
    const ends = Date.now() + context.getRemainingTimeInMillis();
    const deadline = ends - reserve;
    const store = engineStore(client, { now: Date.now, sleep, random: Math.random, deadline, flow });
    const outbox = createOutbox({
      pipeline: pipeline.name,
      store,
      monitors,
      notifier,
      paceLimits,
      deadline,
      now: Date.now,
    });
    const options = {
      pipeline: pipeline.name,
      store,
      plans,
      paneCache,
      monitors,
      historicalInput: config.historicalInput,
      isExpiring,
      listShards: shards.list,
      now: Date.now,
      claimUntil: ends + claimMargin,
      tell: outbox.add,
    };
    return { options, outbox, deadline, elapsed: () => performance.now() - started };
  };

  /** With the records of the event, and what their documents are made with. */
  const withRecords = async <Result>(
    event: unknown,
    { options, outbox, deadline }: ReturnType<typeof begin>,
    run: (records: readonly StreamRecord[], options: AggregateOptions) => Promise<Result>,
  ): Promise<Result> => {
    const transformLimit = timeLimit((deadline - Date.now()) / 2);
    const deliver = () => outbox.deliver(Date.now() + alertsFirst);
    try {
      return await run(readKinesisEvent(event), {
        ...options,
        definition: pipeline,
        transformLimit,
        deliver,
      });
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
            (outcome) => leaveOut(records, outcome, options),
          );
          telemetry.aggregated(records, batch, await outbox.deliver(), elapsed());
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
        telemetry.swept({ ...swept, ...leftovers }, await outbox.deliver(), elapsed());
        return undefined;
      }),
    probe: () => probe(send),
    inspect: async () => {
      throw new InvocationFault('EVENT', 'windows have nothing to inspect; ask the indexer');
    },
  };
  return async (event, context) => await work[readMode(event)](event, context);
}
