import { z } from 'zod';
import { placeholders } from '../core/monitors/placeholders.ts';
import { isInherited, isObject } from '../core/object.ts';
import { show } from '../core/show.ts';
import { conditionProblems } from './conditions.ts';
import { placeholderProblems } from './message-templates.ts';
import { isType, nameForm, monitor as shape, types } from './monitor-options.ts';
import { broken, type Rule } from './rules.ts';
import { says } from './schemas.ts';
import { dotted, problemsIn } from './shape.ts';
import { type Fields, keyFieldsOf, metricsOf } from './values.ts';

const list = z.array(z.unknown(), says('is no list; give one, or leave it out.')).optional();

/**
 * What is wrong with a pipeline's monitors and its types can't carry: a text for each problem, naming monitor, field,
 * value, limit and remedy.
 */
export function monitorProblems({ monitors, windows, windowRetention }: Fields): string[] {
  if (!Array.isArray(monitors)) return problemsIn(list, monitors, () => 'monitors');
  const known = (Array.isArray(windows) ? [...windows] : []).filter(isObject);
  return [
    ...[...monitors].flatMap((monitor, place) => problemsOf(monitor, place, known, windowRetention)),
    ...duplicates([...monitors]),
  ];
}

function problemsOf(
  monitor: unknown,
  place: number,
  windows: readonly Fields[],
  retention: unknown,
): string[] {
  const label = labelOf(monitor, place);
  // An option that nothing reads has no place but its monitor.
  const problems = problemsIn(shape, monitor, (path, isUnknownOption) =>
    path.length === 0 || isUnknownOption ? label : `${label}: ${dotted(path)}`,
  );
  if (!isObject(monitor)) return problems;
  return [
    ...broken([typeRule(monitor, label)]),
    ...problems,
    ...relations(monitor, windows, retention).map((problem) => `${label}: ${problem}`),
  ];
}

function typeRule({ type }: Fields, label: string): Rule {
  return [!isType(type), `${label}: type: ${show(type)} isn't known; give one of ${types.join(', ')}.`];
}

function labelOf(monitor: unknown, place: number): string {
  const name = isObject(monitor) ? monitor.name : undefined;
  const named = typeof name === 'string' && nameForm.test(name) && !isInherited(name);
  return named ? `monitor ${name}` : `monitors[${place}]`;
}

/** What is wrong with a monitor's options, held against each other and against its window. */
function relations(monitor: Fields, windows: readonly Fields[], retention: unknown): string[] {
  const window = windows.find(({ name }) => name === monitor.window);
  const { type, noData, forgetAfter } = monitor;
  const common = broken([
    windowRule(monitor, windows, window),
    [
      noData === 'resolve' && forgetAfter !== undefined,
      `forgetAfter: ${show(forgetAfter)} does nothing, since noData: 'resolve' ends an alert without documents; leave one of them out.`,
    ],
  ]);
  if (!isType(type)) return common;
  return [
    ...common,
    ...conditionProblems(type, monitor, window, retention),
    ...(window === undefined
      ? []
      : placeholderProblems(monitor, placeholders(type, keyFieldsOf(window), metricsOf(window)))),
  ];
}

function windowRule({ window }: Fields, windows: readonly Fields[], found: unknown): Rule {
  const names = windows.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])).join(', ');
  const remedy = names === '' ? 'the pipeline has none: give it in windows' : `give one of ${names}`;
  return [found === undefined, `window: ${show(window)} isn't among the windows; ${remedy}.`];
}

function duplicates(monitors: readonly unknown[]): string[] {
  const names = monitors.map((monitor) => (isObject(monitor) ? monitor.name : undefined));
  const repeated = names.filter((name, place) => name !== undefined && names.indexOf(name) < place);
  return [...new Set(repeated)].map(
    (name) => `monitors: the name ${show(name)} is given more than once; give each a name of its own.`,
  );
}
