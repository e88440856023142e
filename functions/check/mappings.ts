import { z } from 'zod';
import { ingestField, rescueField, unindexedField } from '../core/document/mapping.ts';
import { isObject } from '../core/json/object.ts';
import { show } from '../core/json/show.ts';
import { TimeFormatError } from '../core/time-format/pattern.ts';
import { defaultFormat, timeReader } from '../core/time-format/time-reader.ts';
import { fieldTypes } from './field-types.ts';
import { chosen, dotted, entriesOf, problemsIn } from './object-schemas.ts';
import { nearest } from './unknown-options.ts';
import { saying, says } from './value-schemas.ts';

const fieldRemedy = "give an object such as { type: 'keyword' } or { properties: { … } }";
const fieldsRemedy = "isn't allowed; give an object of fields.";

const fieldType = z.custom<string>(
  (type) => typeof type === 'string' && fieldTypes.includes(type),
  saying((given) => `no engine has a type ${show(given)}; ${typeRemedy(given)}.`),
);

function typeRemedy(type: unknown): string {
  const meant = typeof type === 'string' ? nearest(type, fieldTypes) : undefined;
  return meant === undefined ? 'give one such as keyword, text, long, double, date' : `did you mean ${meant}`;
}

const field: z.ZodType = z
  .looseObject(
    {
      type: fieldType.optional(),
      properties: z.lazy(() => fields).optional(),
      // What is none the engine may take.
      fields: chosen<unknown>((given) => (isObject(given) ? fields : z.unknown())),
    },
    says(`is no field; ${fieldRemedy}.`),
  )
  .refine(
    ({ type, properties }) => type !== undefined || properties !== undefined,
    says(`has neither a type nor properties; ${fieldRemedy}.`),
  );

const fieldName = z
  .string()
  .refine((name) => name.trim() !== '', "a field's name can't be empty; give it one.");
const fields = entriesOf(fieldName, field, fieldsRemedy);

/** What is wrong with the fields of a pipeline. */
export function mappingProblems(mappings: unknown): string[] {
  const reserved = [ingestField, rescueField, unindexedField].filter(
    (name) => isObject(mappings) && Object.hasOwn(mappings, name),
  );
  const isJson = !isObject(mappings) || jsonProblems(mappings, 'mappings').length === 0;
  return [
    ...reserved.map((name) => `mappings.${name}: this name is the pipeline's own; give the field another.`),
    ...(isJson
      ? problemsIn(fields, mappings, (path) => dotted(['mappings', ...path]))
      : jsonProblems(mappings, 'mappings')),
  ];
}

/** What is wrong with index settings. */
export function settingsProblems(settings: unknown): string[] {
  if (settings === undefined) return [];
  if (!isObject(settings))
    return [`settings: ${show(settings)} isn't allowed; give an object, or leave it out.`];
  return jsonProblems(settings, 'settings');
}

/** Deeper than any mapping or analyser, and short of the stack for what contains itself. */
const deepest = 50;
const mostProblems = 5;

/** The first parts of a value that don't survive the way to the engine as JSON. */
function jsonProblems(value: unknown, path: string): string[] {
  return [...notJson(value, path, 0)].slice(0, mostProblems);
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

/** Names of months and days are read in English; without a locale the engines have them so too. */
const locales = /^(?:|root|en(?:[-_].*)?)$/i;

/** What is wrong with the `format` and the `locale` that an event time is mapped with, beginning with which. */
export function timeFormatProblem(format: unknown, locale: unknown): string | undefined {
  const remedy = `give names such as ${defaultFormat}, or patterns such as yyyy-MM-dd HH:mm:ss,SSS, with || between them; a producer's other forms are for the transform to rewrite`;
  if (typeof format !== 'string') return `format: ${show(format)} is no text; ${remedy}.`;
  try {
    timeReader(format);
  } catch (thrown) {
    if (!(thrown instanceof TimeFormatError)) throw thrown;
    return `format: ${show(format)} can't be an event time's: ${thrown.message}; ${remedy}.`;
  }
  const hasNames = /MMM|LLL|E|a/.test(format.replaceAll(/'[^']*'|[a-z]+_[a-z_]+/g, ''));
  if (!hasNames || locale === undefined || locales.test(String(locale))) return undefined;
  return `locale: ${show(locale)} has names of months or days that can't be read; give en, or leave it out.`;
}
