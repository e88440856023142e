import type { Monitor } from '../core/monitors/definition.ts';
import { unknownOptions } from './unknown-options.ts';

// All types have a `throttle`, but not the same one.
const common = {
  name: true,
  type: true,
  window: true,
  severity: true,
  message: true,
  links: true,
  staging: true,
} satisfies Record<Exclude<keyof Monitor, 'throttle'>, true>;

type OwnOptions<Type extends Monitor['type']> = Exclude<
  keyof Extract<Monitor, { type: Type }>,
  keyof typeof common
>;

// The compiler asks for every type that there is, and every option of it.
const own = {
  threshold: {
    value: true,
    above: true,
    below: true,
    clear: true,
    minimum: true,
    for: true,
    throttle: true,
    resolveAfter: true,
    noData: true,
    forgetAfter: true,
  },
  spike: {
    value: true,
    factor: true,
    baseline: true,
    atLeast: true,
    throttle: true,
    resolveAfter: true,
    noData: true,
    forgetAfter: true,
  },
  flatline: { silentFor: true, forgetAfter: true, throttle: true },
  newValue: { learnFor: true, throttle: true },
} satisfies { readonly [Type in Monitor['type']]: Record<OwnOptions<Type>, true> };

export const types = Object.keys(own);

export function isType(type: unknown): type is Monitor['type'] {
  return typeof type === 'string' && Object.hasOwn(own, type);
}

/** Options that a monitor's type doesn't have; of no type that there is, those that none has. */
export function optionProblems(monitor: Readonly<Record<string, unknown>>): string[] {
  const { type } = monitor;
  if (isType(type)) return unknownOptions(monitor, { ...common, ...own[type] }, `a ${type}`);
  const all: Readonly<Record<string, true>> = Object.assign({}, common, ...Object.values(own));
  return unknownOptions(monitor, all, 'a monitor');
}
