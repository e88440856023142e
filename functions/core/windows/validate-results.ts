import { show } from '../rules.ts';
import type { Window } from './definition.ts';
import { planWindows } from './plan.ts';
import { resultField } from './result-fields.ts';

interface Use {
  readonly name: string;
  readonly type: string;
  readonly window: string;
}

/** All windows of a pipeline are in one index of results: there a name has one type. Of windows good by themselves. */
export function conflictProblems(windows: readonly Window[]): string[] {
  const plans = planWindows({ windows });
  const metrics = plans.flatMap((plan) =>
    plan.metrics.map(
      ({ name, metric }): Use => ({ name, type: resultField(metric).type ?? '', window: plan.name }),
    ),
  );
  const keys = plans.flatMap((plan) =>
    plan.keyFields.flatMap((field) =>
      uses(field).map(({ name, type }): Use => ({ name, type, window: plan.name })),
    ),
  );
  return [...conflicts('metric', metrics), ...conflicts('key field', keys)];
}

/** A path makes objects on its way, and a field can't be one too. */
function uses(path: string): readonly Omit<Use, 'window'>[] {
  const steps = path.split('.');
  return steps.map((_, place) => ({
    name: steps.slice(0, place + 1).join('.'),
    type: place === steps.length - 1 ? 'keyword' : 'object',
  }));
}

function conflicts(what: string, all: readonly Use[]): string[] {
  const first = new Map<string, Use>();
  return all.flatMap((use) => {
    const other = first.get(use.name) ?? use;
    first.set(use.name, other);
    if (other.type === use.type) return [];
    return [
      `windows.${use.window}: the ${what} ${show(use.name)} is a ${use.type} here and a ${other.type} in ${other.window}; give it another name here.`,
    ];
  });
}
