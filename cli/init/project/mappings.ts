import type { FieldMapping } from '../../../functions/pipeline/index.ts';
import type { Field, Shape } from '../infer/shape.ts';

/** The mapping of a shape: its fields, and the points that are made of them. */
export function mappingsOf({ fields, points }: Shape): Record<string, FieldMapping> {
  return Object.fromEntries([
    ...fields.flatMap((field) => {
      const mapping = mappingOf(field);
      return mapping === undefined ? [] : [[field.name, mapping] as const];
    }),
    ...points.map(({ name }) => [name, { type: 'geo_point' }] as const),
  ]);
}

function mappingOf({ is }: Field): FieldMapping | undefined {
  if (is.kind === 'unmapped') return undefined;
  if (is.kind === 'value') return is.mapping;
  const properties = mappingsOf(is.shape);
  return is.nested ? { type: 'nested', properties } : { properties };
}
