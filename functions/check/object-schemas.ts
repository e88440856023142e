import { z } from 'zod';
import { isObject } from '../core/json/object.ts';
import { unknownOptions } from './unknown-options.ts';
import { says } from './value-schemas.ts';

/** A schema for each option of a type. */
type SchemasOf<Type> = { readonly [Option in keyof Type]-?: z.ZodType<Type[Option]> };

/** `never` for an option that the type doesn't have, and for one whose schema refuses values that the type has. */
type Whole<Type, Schemas> = {
  readonly [Option in keyof Schemas]: Option extends keyof Type
    ? [Type[Option]] extends [z.output<Schemas[Option]>]
      ? unknown
      : never
    : never;
};

export type Options<Type> = z.ZodType<Type> & { readonly names: readonly string[] };

const unknownOption = { isUnknownOption: true };

/**
 * A schema of an object with these options and no others. The compiler compares them with the type, so that an option,
 * or a value of one, that is added to the type doesn't compile until it is added here.
 *
 * @param of what messages call it
 * @param otherwise what is said of a value that is no object
 */
export function optionsOf<Type>() {
  return <Schemas extends SchemasOf<Type>>(
    of: string,
    otherwise: string,
    schemas: Schemas & Whole<Type, Schemas>,
  ): Options<Type> => options<Type>(of, otherwise, schemas);
}

/** As `optionsOf`, for options that no type lists. */
export function options<Type>(of: string, otherwise: string, schemas: z.ZodRawShape): Options<Type> {
  const known = z.looseObject(schemas);
  const schema = z.custom<Type>(isObject, says(otherwise)).superRefine((given, context) => {
    for (const message of isObject(given) ? unknownOptions(given, schemas, of) : []) {
      context.addIssue({ code: 'custom', message, params: unknownOption });
    }
    forward(context, known, given);
  });
  return Object.assign(schema, { names: Object.keys(schemas) });
}

/** A value that is checked elsewhere, held against others. */
export function checkedElsewhere<Type>(): z.ZodType<Type> {
  return z.any().optional();
}

/** The schema that a value chooses itself: unlike a union, it says what is wrong in the form that was meant. */
export function chosen<Type>(choose: (given: unknown) => z.ZodType): z.ZodType<Type> {
  return z
    .any()
    .optional()
    .superRefine((given: unknown, context) => forward(context, choose(given), given));
}

/** An object of any names: unlike a record of zod's, it passes over none. */
export function entriesOf<Value>(
  name: z.ZodType<string>,
  value: z.ZodType<Value>,
  otherwise: string,
  least = 0,
) {
  const isEnough = (given: unknown) => isObject(given) && Object.keys(given).length >= least;
  return z
    .custom<Readonly<Record<string, Value>>>(isEnough, says(otherwise))
    .superRefine((given, context) => {
      for (const [key, each] of Object.entries(given)) {
        forward(context, name, key);
        forward(context, value, each, key);
      }
    });
}

/** Says what another schema says of a value. */
export function forward(
  context: z.core.$RefinementCtx,
  schema: z.ZodType,
  given: unknown,
  ...path: readonly PropertyKey[]
): void {
  for (const issue of schema.safeParse(given).error?.issues ?? []) {
    context.addIssue({
      code: 'custom',
      message: issue.message,
      path: [...path, ...issue.path],
      ...(issue.code === 'custom' && issue.params !== undefined && { params: issue.params }),
    });
  }
}

/** How messages name the part of a definition at a path. */
export type LabelOf = (path: readonly PropertyKey[], isUnknownOption: boolean) => string;

/** What a schema says of a value, each text behind its label. */
export function problemsIn(schema: z.ZodType, value: unknown, labelOf: LabelOf): string[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  const texts = issues.map((issue) => {
    const isUnknown = issue.code === 'custom' && issue.params === unknownOption;
    return `${labelOf(issue.path, isUnknown)}: ${issue.message}`;
  });
  return [...new Set(texts)];
}

/** `windows[0].size` */
export function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}
