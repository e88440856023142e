import { Fault } from '../../../../cli/kit/fault.ts';
import { Stopping } from '../../../../cli/kit/stopping.ts';
import type { Target } from '../../../../cli/kit/target.ts';
import type { PlannedRecord } from '../../../../cli/redrive/plan.ts';
import { RedriveTally } from '../../../../cli/redrive/redrive-report.ts';
import { redrive } from '../../../../cli/redrive/redrive-run.ts';
import { samePipeline } from '../../../../cli/redrive/same-pipeline.ts';
import type { LetterChoice, RedriveProgress } from '../../../protocol/dead-letters.ts';

/** Most records in one invocation, as `shardline redrive` has it. */
export const batchSize = 500;

/** What `shardline redrive` does, asked for by a page; its progress is for every page. */
export class RedriveJob {
  readonly choice: LetterChoice;
  private readonly plan: readonly PlannedRecord[];
  private readonly since = Date.now();
  private readonly stopping = new Stopping(Date.now);
  private tried = 0;
  /** Once it runs: its end. */
  ended: Promise<void> = Promise.resolve();
  endedAt: number | undefined;
  private end: { readonly sentence: string; readonly isSettled: boolean } | undefined;

  /** @param plan in the stream's order */
  constructor(choice: LetterChoice, plan: readonly PlannedRecord[]) {
    this.choice = choice;
    this.plan = plan;
  }

  get isOver(): boolean {
    return this.end !== undefined;
  }

  progress(): RedriveProgress {
    const { choice, tried, since, end } = this;
    const state = end ? 'over' : this.stopping.isStopping ? 'stopping' : 'running';
    return { ...{ choice, records: this.plan.length, tried, state, since }, ...end };
  }

  /** Nothing new begins; what the functions have is waited for. */
  stop(): void {
    this.stopping.stop();
  }

  /** Never throws: how it ended is in the progress. @param open gives the functions and the letters */
  run(open: () => Promise<Target>): Promise<void> {
    this.ended = this.begin(open);
    return this.ended;
  }

  private async begin(open: () => Promise<Target>): Promise<void> {
    const opened: { close: () => void }[] = [];
    const opens = <Part extends { close: () => void } | undefined>(part: Part): Part => {
      if (part !== undefined) opened.push(part);
      return part;
    };
    const { plan } = this;
    const { signal, abandonSignal: abandon } = this.stopping;
    let tally = new RedriveTally(false);
    try {
      const target = await open();
      const store = opens(target.store());
      const invoker = opens(target.invoker());
      const aggregator = opens(target.aggregator());
      tally = new RedriveTally(aggregator !== undefined);
      const { gaveUp } = await redrive({
        ...{ store, invoker, aggregator, plan, batchSize, signal, abandon },
        pipeline: await samePipeline({ invoker, aggregator }, signal),
        pace: async () => undefined,
        onOutcome: (...outcome) => {
          tally.add(...outcome);
          this.tried += 1;
        },
      });
      const vain = gaveUp ? ' Nothing of the last batches was indexed, so the rest was not tried.' : '';
      this.finish(`${tally.summary(plan.length)}${vain}`, tally.isSettled(plan.length));
    } catch (thrown) {
      this.finish(`${this.whyNot(thrown)} ${tally.summary(plan.length)}`, false);
    } finally {
      this.stopping.end();
      for (const part of opened) part.close();
    }
  }

  private finish(sentence: string, isSettled: boolean): void {
    this.endedAt = Date.now();
    this.end = { sentence: this.stopping.isStopping ? `Stopped. ${sentence}` : sentence, isSettled };
  }

  private whyNot(thrown: unknown): string {
    if (thrown instanceof Fault) return thrown.message;
    if (this.stopping.isStopping) return 'What was under way was given up.';
    return `The redrive failed: ${thrown instanceof Error ? thrown.name : 'for no known reason'}.`;
  }
}
