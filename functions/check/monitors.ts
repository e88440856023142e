import { z } from 'zod';
import { isInherited, isObject } from '../core/json/object.ts';
import { show } from '../core/json/show.ts';
import { placeholders } from '../core/monitors/placeholders.ts';
import { conditionProblems } from './conditions.ts';
import { keyFieldsOf } from './keys.ts';
import { placeholderProblems } from './message-templates.ts';
import { isType, nameForm, monitor as schema, types } from './monitor-options.ts';
import { dotted, problemsIn } from './object-schemas.ts';
import { broken, type Rule, repeatedNames } from './rules.ts';
import { says } from './value-schemas.ts';
import { type Fields, metricsOf } from './values.ts';

const list = z.array(z.unknown(), says('is no list; give one, or leave it out.')).optional();

/**
 * What is wrong with a pipeline's monitors and its types can't carry: a text for each problem, naming monitor, field,
 * value, limit and remedy.
 */
export function monitorProblems({ monitors, windows, windowRetention }: Fields): string[] {
  if (!Array.isArray(monitors)) return problemsIn(list, monitors, () => 'monitors');
  const known = (Array.isArray(windows) ? [...windows] : []).filter(isObject);
  return [
    ...[...monitors].flatMap((monitor, position) => problemsOf(monitor, position, known, windowRetention)),
    ...repeatedNames(monitors).map(
      (name) => `monitors: the name ${show(name)} is given more than once; give each a name of its own.`,
    ),
  ];
}

function problemsOf(
  monitor: unknown,
  position: number,
  windows: readonly Fields[],
  retention: unknown,
): string[] {
  const label = labelOf(monitor, position);
  // An option that nothing reads is named with its monitor.
  const problems = problemsIn(schema, monitor, (path, isUnknownOption) =>
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

function labelOf(monitor: unknown, position: number): string {
  const name = isObject(monitor) ? monitor.name : undefined;
  const named = typeof name === 'string' && nameForm.test(name) && !isInherited(name);
  return named ? `monitor ${name}` : `monitors[${position}]`;
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
      : placeholderProblems(monitor, placeholders(type, keyFieldsOf(window.keyBy), metricsOf(window)))),
  ];
}

function windowRule({ window }: Fields, windows: readonly Fields[], found: unknown): Rule {
  const names = windows.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])).join(', ');
  const remedy = names === '' ? 'the pipeline has none: give it in windows' : `give one of ${names}`;
  return [found === undefined, `window: ${show(window)} isn't among the windows; ${remedy}.`];
}
