import { advance } from '../../../../functions/core/monitors/lifecycle.ts';
import type { AlertState, Evaluation } from '../../../../functions/core/monitors/state.ts';
import { evaluation, type threshold } from './monitors.ts';

export type Plan = ReturnType<typeof threshold>;

/** Told by the letters of windows in a row: `b`reach, `~` between, `.` clear, `?` unknown, `h`idden, `0` absent, a blank for none. */
export function run(plan: Plan, verdicts: string, state?: AlertState): AlertState | undefined {
  return evaluations(verdicts).reduce<AlertState | undefined>(
    (reached, each) => advance(plan, reached, each, 0),
    state,
  );
}

const letters: Readonly<Record<string, Evaluation['outcome']>> = {
  b: 'breach',
  '~': 'between',
  '.': 'clear',
  '?': 'unknown',
  h: 'hidden',
  '0': 'absent',
};

function evaluations(verdicts: string): Evaluation[] {
  return [...verdicts].flatMap((letter, position) => {
    const outcome = letters[letter];
    return outcome === undefined ? [] : [evaluation(position, { outcome })];
  });
}

/** The transitions that were put into the outbox, by episode. */
export function told(state: AlertState | undefined): string {
  return (state?.outbox ?? []).map(({ alert, transition }) => `${alert.episode} ${transition}`).join(', ');
}

export function open(position: number, changes: Partial<Evaluation> = {}): Evaluation {
  return evaluation(position, { outcome: 'breach', isFinal: false, ...changes });
}
