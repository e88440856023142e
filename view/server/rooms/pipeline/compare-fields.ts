import { isObject } from '../../../../functions/core/json/object.ts';
import type { ShownField } from '../../../protocol/pipeline.ts';

/** Rows that are sent; those that differ are always among them, up to as many. */
const mostFields = 400;

interface Field {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Mappings, as their `properties`; absent where there is none to compare with. */
export interface ToCompare {
  readonly defined: unknown;
  readonly template: unknown;
  readonly index: unknown;
}

/** Field by field: what the definition says, what new indices get, and what the newest index has. */
export function compareFields({ defined, template, index }: ToCompare): {
  readonly fields: readonly ShownField[];
  readonly more: number;
} {
  const sides = [defined, template, index].map((side) => (isObject(side) ? fieldsOf(side) : undefined));
  const names = new Set(sides.flatMap((side) => [...(side?.keys() ?? [])]));
  const rows = [...names].sort().map((field): ShownField => {
    const [ofDefined, ofTemplate, ofIndex] = sides.map((side) => side?.get(field));
    return {
      field,
      ...(ofDefined && { defined: textOf(ofDefined) }),
      ...(ofTemplate && { template: textOf(ofTemplate) }),
      ...(ofIndex && { index: textOf(ofIndex) }),
      differs: sides
        .flatMap((side) => (side === undefined ? [] : [side.get(field)]))
        .some((one, _, [first]) => !isSame(first, one)),
    };
  });
  const sorted = [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
  return { fields: sorted.slice(0, mostFields), more: Math.max(0, sorted.length - mostFields) };
}

/** Engines leave out parameters that have their default: only what both name is compared. */
function isSame(one: Field | undefined, other: Field | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.type !== other.type) return false;
  return [...one.parameters].every(([name, value]) => (other.parameters.get(name) ?? value) === value);
}

/** Every field that holds no others, by its path. */
function fieldsOf(properties: Readonly<Record<string, unknown>>, prefix = ''): Map<string, Field> {
  const found = new Map<string, Field>();
  for (const [name, mapping] of Object.entries(properties)) {
    if (!isObject(mapping)) continue;
    const path = `${prefix}${name}`;
    const { properties: inner, type, ...rest } = mapping;
    const below = isObject(inner) ? fieldsOf(inner, `${path}.`) : new Map<string, Field>();
    if (below.size > 0) for (const [field, one] of below) found.set(field, one);
    else {
      const parameters = Object.entries(rest).map(([key, value]) => [key, valueText(value)] as const);
      found.set(path, { type: typeof type === 'string' ? type : 'object', parameters: new Map(parameters) });
    }
  }
  return found;
}

function textOf({ type, parameters }: Field): string {
  return [type, ...[...parameters].map(([name, value]) => `${name}: ${value}`)].join(', ');
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
