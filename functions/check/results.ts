import { isObject } from '../core/json/object.ts';
import { show } from '../core/json/show.ts';
import { resultField } from '../core/windows/result-fields.ts';
import { keyNames } from './keys.ts';
import { isMetric } from './metrics.ts';

/** A window as it is given, and what messages call it. */
export interface GivenWindow {
  readonly window: Readonly<Record<string, unknown>>;
  readonly where: string;
}

interface Use {
  readonly name: string;
  readonly type: string;
  readonly where: string;
}

/**
 * All windows of a pipeline are in one index of results: there a name has one type. A name whose type is not known is
 * left out, since that is said elsewhere.
 */
export function conflictProblems(windows: readonly GivenWindow[]): string[] {
  const metrics = windows.flatMap(({ window, where }) =>
    Object.entries(isObject(window.metrics) ? window.metrics : {}).flatMap(([name, metric]): Use[] =>
      isMetric(metric) ? [{ name, type: resultField(metric).type ?? '', where }] : [],
    ),
  );
  const keys = windows.flatMap(({ window, where }) =>
    keyNames(window.keyBy).flatMap((path) => uses(path, where)),
  );
  return [...conflicts('metric', metrics), ...conflicts('key field', keys)];
}

/** A path makes objects on its way, and a field can't be one too. */
function uses(path: string, where: string): readonly Use[] {
  const steps = path.split('.');
  return steps.map((_, step) => ({
    name: steps.slice(0, step + 1).join('.'),
    type: step === steps.length - 1 ? 'keyword' : 'object',
    where,
  }));
}

function conflicts(what: string, all: readonly Use[]): string[] {
  const first = new Map<string, Use>();
  return all.flatMap((use) => {
    const other = first.get(use.name) ?? use;
    first.set(use.name, other);
    if (other.type === use.type) return [];
    return [
      `${use.where}: the ${what} ${show(use.name)} is a ${use.type} here and a ${other.type} in ${other.where}; give it another name here.`,
    ];
  });
}
