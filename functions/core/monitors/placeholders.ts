import type { Monitor } from '../../pipeline/monitors.ts';
import { isObject } from '../json/object.ts';

const always = ['monitor', 'severity', 'status', 'threshold', 'windowStart', 'windowEnd', 'key'];

/** What the templates of a monitor of this type on such a window can name. */
export function placeholders(
  type: Monitor['type'],
  keyFields: readonly string[],
  metrics: Readonly<Record<string, unknown>>,
): readonly string[] {
  const shown = Object.keys(metrics).filter((name) => isShown(metrics[name]));
  // Silence has no window, and a value is new before its window says anything.
  const measured = type === 'threshold' || type === 'spike';
  return [
    ...always,
    ...(type === 'newValue' ? [] : ['duration']),
    ...(measured ? ['value', ...shown.map((name) => `metrics.${name}`)] : []),
    ...keyFields.map((field) => `key.${field}`),
  ];
}

/** All but lists. */
function isShown(metric: unknown): boolean {
  return isObject(metric) && metric.kind !== 'top';
}

/** The placeholders of a template that aren't among the known ones. */
export function unknownPlaceholders(template: string, known: readonly string[]): readonly string[] {
  return [...template.matchAll(placeholder)]
    .map(([, name = '']) => name)
    .filter((name) => !known.includes(name));
}

/** The text from a brace on that opens no placeholder: it would appear in the message as it is. */
export function unclosedPlaceholder(template: string): string | undefined {
  return /\{(?![^{}]*\}).*/s.exec(template)?.[0];
}

/** With their values; what isn't known stays as it is. */
export function fillIn(template: string, textOf: (name: string) => string | undefined): string {
  return template.replaceAll(placeholder, (whole, name: string) => textOf(name) ?? whole);
}

const placeholder = /\{([^{}]*)\}/g;
