import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { Flow } from '../core/bulk/flow.ts';
import { RefusalMemory } from '../core/bulk/refused/memory.ts';
import { ImplausibleTimes } from '../core/document/implausible-times.ts';
import type { BatchResponse } from '../core/outcome/batch-response.ts';
import { expiringAt } from '../core/outcome/expiring.ts';
import { InvocationFault } from '../core/outcome/outcome.ts';
import { redriveAnswer } from '../core/outcome/redrive-answer.ts';
import type { TimeLimit } from '../core/transform/time-limit.ts';
import { type DeadLetterStore, deadLetterStore } from '../dead-letters/open-store.ts';
import { bulkSender, engineAnswers, type ProbeAnswer, probe } from '../engine/bulk-sender.ts';
import { documentReader } from '../engine/document-reader.ts';
import { createSearchClient } from '../engine/search-client.ts';
import { sendLimits as limits } from '../engine/send-limits.ts';
import { type Mode, readMode } from '../lambda/event-mode.ts';
import { readKinesisEvent } from '../lambda/kinesis-event.ts';
import { withQuarantine } from '../lambda/quarantine.ts';
import { inTime, timeLimit } from '../lambda/time-limit.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { StreamRecord } from '../pipeline/record.ts';
import { concludeBatch } from './conclude-batch.ts';
import { readConfig } from './config.ts';
import { expireDespiteFault } from './expire-despite-fault.ts';
import { heldReporter } from './held.ts';
import { buildBatch, type IndexBatchOptions, indexBatch } from './index-batch.ts';
import { type InspectAnswer, inspectAnswer } from './inspect-batch.ts';
import { createSummaries } from './summaries.ts';
import { createTelemetry } from './telemetry.ts';

/** Kept back at the end of an invocation for the dead letters and the answer, in milliseconds. */
const reserveMs = 2_000;

/** What of it is for the dead letters, in milliseconds. */
const storeReserveMs = 1_500;

type Answer = BatchResponse | InspectAnswer | ProbeAnswer;

/** What is known of an invocation at its beginning. */
interface Invocation {
  readonly deadline: number;
  readonly started: number;
  readonly transformLimit: TimeLimit;
}

/** The Lambda handler of a pipeline; clients are built once for a container. */
export function createHandler(pipeline: Pipeline): (event: unknown, context: Context) => Promise<Answer> {
  const config = readConfig(process.env);
  const client = createSearchClient(config.search);
  const [send, read] = [bulkSender(client), documentReader(client)];
  const deadLetters = deadLetterStore(config.deadLetters);
  const telemetry = createTelemetry(config);
  const summaries = createSummaries({ pipelineName: pipeline.name, send, now: Date.now });
  const flow = new Flow(limits);
  const memory = new RefusalMemory();
  const isExpiring = expiringAt(config.recordAgeLimit, Date.now);
  /** A bucket that doesn't answer must not use up the invocation: the batch comes again. */
  const storeBy = (time: number): DeadLetterStore => ({
    ...deadLetters,
    put: (object) => inTime(deadLetters.put(object), time - Date.now()),
  });
  const quarantine = {
    pipelineName: pipeline.name,
    store: deadLetters,
    engineAnswers: () => engineAnswers(send),
    now: Date.now,
  };

  const indexDelivery = (records: readonly StreamRecord[], options: IndexBatchOptions) => {
    const withoutOperations = {
      pipelineName: pipeline.name,
      operations: [],
      documents: [],
      retries: 0,
      deadLetters: options.deadLetters,
      isExpiring,
    };
    return expireDespiteFault(
      records,
      isExpiring,
      () =>
        withQuarantine(
          records,
          quarantine,
          () => indexBatch(records, options),
          (outcome) => concludeBatch(records, [outcome], withoutOperations),
        ),
      (outcomes, fault) => {
        telemetry.fault(fault);
        return concludeBatch(records, outcomes, withoutOperations);
      },
    );
  };

  const index = async (
    event: unknown,
    { deadline, started, transformLimit }: Invocation,
    redrive: boolean,
  ) => {
    const records = readKinesisEvent(event);
    const { historicalInput } = config;
    const held = config.logReasons ? heldReporter(records, telemetry.held, Date.now) : undefined;
    const now = Date.now;
    const outside = { send, read, sleep, now, random: Math.random, deadline, onHeld: held?.onHeld };
    const implausible = new ImplausibleTimes();
    const building = { pipeline, historicalInput, onImplausible: implausible.add, transformLimit };
    const options = { ...building, limits, flow, memory, outside };
    const batch = redrive
      ? await indexBatch(records, { ...options, deadLetters: undefined })
      : await indexDelivery(records, {
          ...options,
          deadLetters: storeBy(deadline + storeReserveMs),
          isExpiring,
        });
    held?.ended(batch);
    if (redrive) await summaries.redriven(records, batch.outcomes, deadline);
    else await summaries.rejected(batch.deadLetters, deadline);
    telemetry.indexed(records, { ...batch, implausible }, performance.now() - started, redrive);
    return redrive ? redriveAnswer(pipeline.name, batch.outcomes) : batch.response;
  };

  const work: Readonly<Record<Mode, (event: unknown, invocation: Invocation) => Promise<Answer>>> = {
    deliver: (event, invocation) => index(event, invocation, false),
    redrive: (event, invocation) => index(event, invocation, true),
    inspect: async (event) => {
      const records = readKinesisEvent(event);
      const { historicalInput } = config;
      const built = await buildBatch(records, { pipeline, historicalInput });
      return inspectAnswer(pipeline, records, built, historicalInput);
    },
    probe: () => probe(send),
    sweep: async () => {
      throw new InvocationFault('EVENT', 'the indexer has no windows to sweep; ask the aggregator');
    },
  };

  return async (event, context) => {
    const started = performance.now();
    const deadline = Date.now() + context.getRemainingTimeInMillis() - reserveMs;
    const transformLimit = timeLimit((deadline - Date.now()) / 2);
    try {
      return await work[readMode(event)](event, { deadline, started, transformLimit });
    } catch (fault) {
      telemetry.fault(fault);
      throw fault;
    } finally {
      transformLimit.clear();
    }
  };
}
