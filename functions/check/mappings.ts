import { ingestField, rescueField, unindexedField } from '../core/mapping.ts';
import { isObject } from '../core/object.ts';
import { show } from '../core/show.ts';
import { fieldTypes } from './field-types.ts';
import { broken, type Rule } from './rules.ts';
import { nearest } from './unknown-options.ts';

const fieldRemedy = "give an object such as { type: 'keyword' } or { properties: { … } }";

/** What is wrong with the fields of a pipeline. */
export function mappingProblems(mappings: unknown): string[] {
  if (!isObject(mappings)) return [`mappings: ${show(mappings)} isn't allowed; give an object of fields.`];
  const reserved = [ingestField, rescueField, unindexedField].filter((field) =>
    Object.hasOwn(mappings, field),
  );
  return [
    ...reserved.map((field) => `mappings.${field}: this name is the pipeline's own; give the field another.`),
    ...(jsonProblems(mappings, 'mappings') ?? fieldProblems(mappings, 'mappings')),
  ];
}

/** What is wrong with index settings. */
export function settingsProblems(settings: unknown): string[] {
  if (settings === undefined) return [];
  if (!isObject(settings))
    return [`settings: ${show(settings)} isn't allowed; give an object, or leave it out.`];
  return jsonProblems(settings, 'settings') ?? [];
}

function fieldProblems(fields: Readonly<Record<string, unknown>>, path: string): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const here = `${path}.${name}`;
    if (!isObject(field)) return [`${here}: ${show(field)} is no field; ${fieldRemedy}.`];
    const { type, properties } = field;
    return [
      ...broken([
        [name.trim() === '', `${here}: a field's name can't be empty; give it one.`],
        [
          properties === undefined && typeof type !== 'string',
          `${here}: ${show(field)} has neither a type nor properties; ${fieldRemedy}.`,
        ],
        typeRule(type, here),
        [
          properties !== undefined && !isObject(properties),
          `${here}.properties: ${show(properties)} isn't allowed; give an object of fields.`,
        ],
      ]),
      ...(isObject(properties) ? fieldProblems(properties, `${here}.properties`) : []),
      ...(isObject(field.fields) ? fieldProblems(field.fields, `${here}.fields`) : []),
    ];
  });
}

function typeRule(type: unknown, here: string): Rule {
  const meant = typeof type === 'string' ? nearest(type, fieldTypes) : undefined;
  const remedy =
    meant === undefined ? 'give one such as keyword, text, long, double, date' : `did you mean ${meant}`;
  const isKnown = typeof type === 'string' && fieldTypes.includes(type);
  const isWrong = type !== undefined && !isKnown;
  return [isWrong, `${here}.type: no engine has a type ${show(type)}; ${remedy}.`];
}

/** Deeper than any mapping or analyser, and short of the stack for what contains itself. */
const deepest = 50;
const mostProblems = 5;

/** `undefined` when all of a value survives the way to the engine as JSON. */
function jsonProblems(value: unknown, path: string): string[] | undefined {
  const problems = [...notJson(value, path, 0)].slice(0, mostProblems);
  return problems.length > 0 ? problems : undefined;
}

function* notJson(value: unknown, path: string, depth: number): Generator<string> {
  const holdsOthers = Array.isArray(value) || isPlainObject(value);
  if (holdsOthers && depth > deepest) {
    yield `${path.slice(0, 100)}…: nested more than ${deepest} deep; give plain JSON.`;
  } else if (holdsOthers) {
    for (const [key, inner] of Object.entries(value)) yield* notJson(inner, `${path}.${key}`, depth + 1);
  } else if (!isPrimitive(value)) {
    yield `${path}: ${show(value)} isn't JSON; give plain objects, arrays, texts, finite numbers, booleans.`;
  }
}

function isPrimitive(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function isPlainObject(value: unknown): value is object {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
