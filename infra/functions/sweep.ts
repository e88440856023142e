import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { marked } from '../../functions/lambda/event-mode.ts';

/** The shortest that there is, and how soon silence is noticed. */
const every = Duration.minutes(1);

/**
 * Invokes the aggregator each minute to see to what no record brings about: silence, windows that nobody closed,
 * notifications left over. A rule, and not EventBridge Scheduler, because it needs no role: the function lets in this
 * one rule.
 */
export class Sweep extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, { target }: { readonly target: Lambda }) {
    super(scope, id);
    // The next sweep does all that one that failed has left; a repetition would come on top of it.
    target.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: every });
    this.rule = new Rule(this, 'Rule', {
      schedule: Schedule.rate(every),
      targets: [
        new LambdaFunction(target, {
          event: RuleTargetInput.fromObject(marked('sweep')),
          retryAttempts: 0,
        }),
      ],
    });
  }
}
