import { expect, test } from 'vitest';
import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import type { AlertState, Judgement } from '../../../../functions/core/monitors/state.ts';
import { judgement, threshold } from './monitors.ts';

type Plan = ReturnType<typeof threshold>;

/** Told by the letters of windows in a row: `b`reach, `~` between, `.` clear, `?` unknown, a blank for none. */
function run(plan: Plan, verdicts: string, state?: AlertState): AlertState | undefined {
  return judgements(verdicts).reduce<AlertState | undefined>(
    (reached, each) => advance(plan, reached, each, 0),
    state,
  );
}

const letters: Readonly<Record<string, Judgement['verdict']>> = {
  b: 'breach',
  '~': 'between',
  '.': 'clear',
  '?': 'unknown',
};

function judgements(verdicts: string): Judgement[] {
  return [...verdicts].flatMap((letter, place) => {
    const verdict = letters[letter];
    return verdict === undefined ? [] : [judgement(place, { verdict })];
  });
}

/** The transitions that were put into the outbox, by episode. */
function told(state: AlertState | undefined): string {
  return (state?.outbox ?? []).map(({ alert, transition }) => `${alert.episode} ${transition}`).join(', ');
}

test.each<[string, Plan, string, string]>([
  ['a breach fires', threshold(), 'b', '1 fired'],
  ['one without a breach after it is over', threshold(), 'b.', '1 fired, 1 resolved'],
  ['breaches in a row are one alert', threshold(), 'bbb', '1 fired'],
  ['too small a sample is no breach', threshold(), 'b?b', '1 fired, 1 resolved, 2 fired'],
  ['a window without documents is no breach', threshold(), 'b b', '1 fired, 1 resolved, 2 fired'],
  ['between limit and clear it goes on', threshold(), 'b~~', '1 fired'],
  ['between limit and clear it does not begin', threshold(), '~~', ''],
  ['for: fires when it lasts', threshold({ for: '3m' }), 'bbb', '1 fired'],
  ['for: not before', threshold({ for: '3m' }), 'bb.bb', ''],
  ['for: not over a gap', threshold({ for: '3m' }), 'bb b', ''],
  ['for: between is not enough', threshold({ for: '2m' }), 'b~b', ''],
  ['resolveAfter: not before', threshold({ resolveAfter: '3m' }), 'b..b..', '1 fired'],
  ['resolveAfter: then', threshold({ resolveAfter: '3m' }), 'b...', '1 fired, 1 resolved'],
  ['resolveAfter: a gap counts', threshold({ resolveAfter: '3m' }), 'b   b', '1 fired, 1 resolved, 2 fired'],
  ['throttle: nobody is told of the next', threshold({ throttle: '3m' }), 'b.b.', '1 fired, 1 resolved'],
  ['throttle: then again', threshold({ throttle: '3m' }), 'b.b.b', '1 fired, 1 resolved, 3 fired'],
  ['staging: nobody is told', threshold({ staging: true }), 'b.', ''],
])('%s', (_, plan, verdicts, expected) => {
  expect(told(run(plan, verdicts))).toBe(expected);
});
