import leven from 'leven';
import { show } from '../core/json/show.ts';

/**
 * A text for each option that nothing reads: misspelt, it would be as if it weren't given. One whose value is
 * `undefined` isn't.
 */
export function unknownOptions(
  given: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, unknown>>,
  of: string,
): string[] {
  const names = Object.keys(known);
  return Object.keys(given)
    .filter((name) => given[name] !== undefined && !Object.hasOwn(known, name))
    .map((name) => {
      const meant = nearest(name, names);
      const hint = meant === undefined ? 'it takes' : `did you mean ${meant}? It takes`;
      return `${show(name)} is no option of ${of}; ${hint} ${names.join(', ')}.`;
    });
}

/** What was meant by a name that isn't among the known ones, if it differs from one in a third of its letters at most. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [first] = known
    .map((each) => ({ each, distance: leven(name, each) }))
    .toSorted((a, b) => a.distance - b.distance);
  return first !== undefined && first.distance <= Math.ceil(name.length / 3) ? first.each : undefined;
}
