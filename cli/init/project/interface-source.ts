import { rareReason } from '../infer/budget.ts';
import type { Field, Point, Shape } from '../infer/shape.ts';
import { commentText, propertyKey } from './source-text.ts';

/** The members of the type of a shape's objects, a line each. */
export function membersOf({ fields, points }: Shape, indent: string): readonly string[] {
  return [
    ...fields.flatMap((field) => memberOf(field, indent)),
    ...points.map((point) => pointOf(point, indent)),
  ];
}

function memberOf(field: Field, indent: string): readonly string[] {
  const { name, is } = field;
  const key = `${indent}readonly ${propertyKey(name)}`;
  if (is.kind === 'unmapped') {
    if (is.why === rareReason) return [];
    return [`${indent}/** In \`unmapped\`: ${commentText(is.why)}. */`, `${key}?: unknown;`];
  }
  const isOptional = field.present < field.of || field.convert !== undefined;
  const type = listed(field, is.kind === 'value' ? is.type : objectType(is.shape, indent));
  return [`${key}${isOptional ? '?' : ''}: ${type}${field.nullable ? ' | null' : ''};`];
}

function objectType(shape: Shape, indent: string): string {
  const members = membersOf(shape, `${indent}  `);
  return members.length === 0 ? 'object' : `{\n${members.join('\n')}\n${indent}}`;
}

/** Some producers leave the list out when it has one element. */
function listed({ list }: Field, type: string): string {
  if (!list) return type;
  return type.includes('|') || type.includes('\n') ? `ReadonlyArray<${type}>` : `readonly ${type}[]`;
}

function pointOf({ name, lat, lon, present, of }: Point, indent: string): string {
  const optional = present < of ? '?' : '';
  const type = '{ readonly lat: number; readonly lon: number }';
  return `${indent}/** Made of ${commentText(lat)} and ${commentText(lon)}. */\n${indent}readonly ${propertyKey(name)}${optional}: ${type};`;
}
