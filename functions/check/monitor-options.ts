import { z } from 'zod';
import { isObject } from '../core/json/object.ts';
import { durationOf } from '../pipeline/duration.ts';
import type {
  FlatlineMonitor,
  Monitor,
  NewValueMonitor,
  SpikeMonitor,
  ThresholdMonitor,
} from '../pipeline/monitors.ts';
import { baseline } from './conditions.ts';
import { links, template } from './message-templates.ts';
import { checkedElsewhere, chosen, type Options, options, optionsOf } from './object-schemas.ts';
import { limit, minimum, value } from './threshold.ts';
import { aLength, aName, longest, says } from './value-schemas.ts';

export const nameForm = /^[a-z0-9][a-z0-9-]{0,59}$/;

const otherwise = 'is no monitor; give { name, type, window, … }.';

const severities = ['info', 'warning', 'critical'] as const;

/** What every monitor has, in the order in which messages list it. */
function common<Type extends z.ZodType>(type: Type) {
  return {
    name: aName(
      nameForm,
      "isn't allowed; give 1 to 60 lower-case letters, digits and hyphens, a hyphen not first.",
    ),
    type,
    // The pipeline's windows are held against it.
    window: checkedElsewhere<string>(),
    severity: z
      .enum(severities, says(`isn't known; give one of ${severities.join(', ')}, or leave it out.`))
      .optional(),
    message: template.optional(),
    links: links.optional(),
    staging: z.boolean(says("isn't allowed; give true or false, or leave it out.")).optional(),
  };
}

const length = aLength(
  `isn't allowed; give a length of time such as '10m', at most ${durationOf(longest)}, or leave it out.`,
  (given) => given <= longest,
).optional();

const resolved = {
  resolveAfter: length,
  noData: z
    .enum(['keep', 'resolve'], says("isn't known; give 'keep' or 'resolve', or leave it out."))
    .optional(),
  forgetAfter: length,
};

const ofType = {
  threshold: optionsOf<ThresholdMonitor>()('a threshold', otherwise, {
    ...common(z.literal('threshold')),
    value,
    above: limit.optional(),
    below: limit.optional(),
    clear: z.number(says('is no number; give a finite one, or leave it out.')).optional(),
    minimum: minimum.optional(),
    for: length,
    throttle: length,
    ...resolved,
  }),
  spike: optionsOf<SpikeMonitor>()('a spike', otherwise, {
    ...common(z.literal('spike')),
    value: checkedElsewhere<string>(),
    factor: z.number(says("isn't allowed; give a number above 1.")).gt(1),
    baseline,
    atLeast: z
      .number(says('is no number; give a finite one below which nothing is a spike.'))
      .min(0, says("isn't allowed; give at least 0, below which nothing is a spike.")),
    throttle: length,
    ...resolved,
  }),
  flatline: optionsOf<FlatlineMonitor>()('a flatline', otherwise, {
    ...common(z.literal('flatline')),
    silentFor: aLength("is no length of time; give one such as '15m', of at least the window's size."),
    forgetAfter: length,
    throttle: length,
  }),
  newValue: optionsOf<NewValueMonitor>()('a newValue', otherwise, {
    ...common(z.literal('newValue')),
    learnFor: length,
    throttle: length,
  }),
} satisfies { readonly [Type in Monitor['type']]: Options<Extract<Monitor, { type: Type }>> };

export const types = Object.keys(ofType);

/** Of an unknown type: it takes the options of all types, and checks those that mean the same in each. */
const ofUnknownType = options<Monitor>('a monitor', otherwise, {
  ...Object.fromEntries(
    Object.values(ofType).flatMap(({ names }) => names.map((name) => [name, checkedElsewhere()])),
  ),
  ...common(checkedElsewhere()),
  ...resolved,
  for: length,
  learnFor: length,
  throttle: length,
});

/** A monitor, by its type. */
export const monitor = chosen<Monitor>((given) =>
  isObject(given) && isType(given.type) ? ofType[given.type] : ofUnknownType,
);

export function isType(type: unknown): type is Monitor['type'] {
  return typeof type === 'string' && Object.hasOwn(ofType, type);
}
