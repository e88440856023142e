import { durationOf } from '../core/duration.ts';
import type { Severity } from '../core/monitors/definition.ts';
import { placeholders } from '../core/monitors/placeholders.ts';
import { isInherited, isObject } from '../core/object.ts';
import { show } from '../core/show.ts';
import { conditionProblems, keyFieldsOf } from './conditions.ts';
import { longest } from './lengths.ts';
import { templateProblems } from './message-templates.ts';
import { isType, optionProblems, types } from './monitor-options.ts';
import { broken, lengthOfTime, type Rule } from './rules.ts';
import { metricsOf } from './values.ts';

const nameForm = /^[a-z0-9][a-z0-9-]{0,59}$/;

// The compiler asks for every name that the type has.
const severities = { info: true, warning: true, critical: true } satisfies Record<Severity, true>;

/**
 * What is wrong with a pipeline's monitors and its types can't carry: a text for each problem, naming monitor, field,
 * value, limit and remedy.
 */
export function monitorProblems({ monitors, windows, windowRetention }: Record<string, unknown>): string[] {
  if (monitors === undefined) return [];
  if (!Array.isArray(monitors)) return [`monitors: ${show(monitors)} is no list; give one, or leave it out.`];
  const known = (Array.isArray(windows) ? windows : []).filter(isObject);
  return [
    ...monitors.flatMap((monitor, place) => problemsOf(monitor, place, known, windowRetention)),
    ...duplicates(monitors),
  ];
}

function problemsOf(
  monitor: unknown,
  place: number,
  windows: readonly Record<string, unknown>[],
  retention: unknown,
): string[] {
  const unnamed = `monitors[${place}]`;
  if (!isObject(monitor))
    return [`${unnamed}: ${show(monitor)} is no monitor; give { name, type, window, … }.`];
  const named = typeof monitor.name === 'string' && nameForm.test(monitor.name) && !isInherited(monitor.name);
  const label = named ? `monitor ${monitor.name}` : unnamed;
  const window = windows.find(({ name }) => name === monitor.window);
  const { type } = monitor;
  const known =
    isType(type) && window ? placeholders(type, keyFieldsOf(window), metricsOf(window)) : undefined;
  return [
    ...broken([...commonRules(monitor, named), windowRule(monitor, windows, window)]),
    ...optionProblems(monitor),
    ...(isType(type) ? conditionProblems(type, monitor, window, retention) : []),
    ...templateProblems(monitor, known),
  ].map((problem) => `${label}: ${problem}`);
}

function commonRules(monitor: Record<string, unknown>, named: boolean): Rule[] {
  const { name, type, severity, staging, noData, forgetAfter } = monitor;
  return [
    [isInherited(name), `name: ${show(name)} is what every object of JavaScript has; give another one.`],
    [
      !named && !isInherited(name),
      `name: ${show(name)} isn't allowed; give 1 to 60 lower-case letters, digits and hyphens, a hyphen not first.`,
    ],
    [!isType(type), `type: ${show(type)} isn't known; give one of ${types.join(', ')}.`],
    [
      severity !== undefined && !(typeof severity === 'string' && Object.hasOwn(severities, severity)),
      `severity: ${show(severity)} isn't known; give one of ${Object.keys(severities).join(', ')}, or leave it out.`,
    ],
    [
      staging !== undefined && typeof staging !== 'boolean',
      `staging: ${show(staging)} isn't allowed; give true or false, or leave it out.`,
    ],
    [
      noData !== undefined && noData !== 'keep' && noData !== 'resolve',
      `noData: ${show(noData)} isn't known; give 'keep' or 'resolve', or leave it out.`,
    ],
    [
      noData === 'resolve' && forgetAfter !== undefined,
      `forgetAfter: ${show(forgetAfter)} does nothing, since noData: 'resolve' ends an alert without documents; leave one of them out.`,
    ],
    ...['throttle', 'resolveAfter', 'for', 'forgetAfter', 'learnFor'].map((field) =>
      lengthRule(field, monitor[field]),
    ),
  ];
}

function lengthRule(field: string, value: unknown): Rule {
  const length = lengthOfTime(value);
  return [
    value !== undefined && (length === undefined || length > longest),
    `${field}: ${show(value)} isn't allowed; give a length of time such as '10m', at most ${durationOf(longest)}, or leave it out.`,
  ];
}

function windowRule(
  { window }: Record<string, unknown>,
  windows: readonly Record<string, unknown>[],
  found: unknown,
): Rule {
  const names = windows.map(({ name }) => name).join(', ');
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
