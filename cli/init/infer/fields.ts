import { isObject } from '../../../functions/core/json/object.ts';
import { isBlank } from '../../../pipelines/parsers/values.ts';
import { deepest, unmappable } from './field-names.ts';
import { isFreeForm, varyingNames } from './free-form.ts';
import { arePoints, arePositions, areShapes, pointsIn } from './places.ts';
import { scalarsOf } from './scalars.ts';
import type { Doubt, Field, Mapped, Shape } from './shape.ts';

type Objects = readonly Readonly<Record<string, unknown>>[];

/** What is found on the way down is collected in one list. */
export interface Inference {
  /** All fields are texts because the format has nothing else, as CSV. */
  readonly allText: boolean;
  readonly doubts: Doubt[];
}

/** Of lists in lists. */
const mostLists = 20;

/** The fields of objects of one kind, each with a type that takes all of their values. */
export function shapeOf(objects: Objects, inference: Inference, path = ''): Shape {
  const values = new Map<string, unknown[]>();
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
  }
  const gone = varyingNames(objects);
  for (const name of gone) values.delete(name);
  if (gone.length > 0) inference.doubts.push(varyingDoubt(gone, path));
  const names = [...values.keys()];
  const fields = names.map((name) => {
    const why = unmappable(name, names, path === '' ? 0 : path.split('.').length);
    return fieldOf(name, values.get(name) ?? [], objects.length, inference, path, why);
  });
  return { fields, points: pointsIn(fields, objects) };
}

function fieldOf(
  name: string,
  all: readonly unknown[],
  of: number,
  inference: Inference,
  parent: string,
  why: string | undefined,
): Field {
  const path = parent === '' ? name : `${parent}.${name}`;
  const given = all.filter((value) => value !== null && value !== undefined);
  const filled = inference.allText ? given.filter((value) => !isBlank(value)) : given;
  const list = given.some(Array.isArray);
  const present = filled.length;
  const common = { name, present, of, list, nullable: given.length < all.length };
  if (why !== undefined) {
    inference.doubts.push({ field: path, ...nameDoubt(why) });
    return { ...common, is: { kind: 'unmapped', why } };
  }
  if (list && arePositions(name, given)) return { ...common, list: false, is: positions(path, inference) };
  const values = given.flat(mostLists).filter((value) => value !== null);
  const objects = values.filter(isObject);
  if (values.length === 0) return { ...common, is: unmapped('it has no value in the sample') };
  if (objects.length === values.length) {
    return { ...common, is: objectOf(path, objects, given, inference) };
  }
  if (objects.length > 0 || values.some(Array.isArray)) return { ...common, is: mixedUp(path, inference) };
  const { mapping, type, convert, doubts } = scalarsOf(name, values, inference.allText);
  inference.doubts.push(...doubts.map((doubt) => ({ field: path, ...doubt })));
  return { ...common, is: { kind: 'value', mapping, type }, ...(convert && { convert }) };
}

function objectOf(path: string, objects: Objects, given: readonly unknown[], inference: Inference): Mapped {
  if (arePoints(objects)) {
    return { kind: 'value', mapping: { type: 'geo_point' }, type: pointType(objects) };
  }
  if (areShapes(objects)) {
    inference.doubts.push({
      field: path,
      doubt: 'GeoJSON: kept in unmapped',
      remedy: "to search by place give it { type: 'geo_shape' }",
    });
    return unmapped('it is GeoJSON');
  }
  if (objects.every((object) => Object.keys(object).length === 0)) return unmapped('it is always empty');
  if (path.split('.').length >= deepest) return unmapped(`it is over ${deepest} levels deep`);
  const freedom = isFreeForm(objects);
  if (freedom !== undefined) {
    inference.doubts.push({
      field: path,
      doubt: `its keys vary (${freedom}): kept in unmapped, as text under its own path`,
      remedy: 'if they are few in truth, give it properties in mappings',
    });
    return unmapped('its keys vary');
  }
  const shape = shapeOf(objects, inference, path);
  const isList = given.some(Array.isArray);
  return { kind: 'object', nested: isList && shape.fields.length > 1, shape };
}

function pointType(objects: Objects): string {
  return objects.every(({ lat, lon }) => typeof lat === 'number' && typeof lon === 'number')
    ? '{ readonly lat: number; readonly lon: number }'
    : 'object';
}

function positions(path: string, inference: Inference): Mapped {
  inference.doubts.push({
    field: path,
    doubt: 'two numbers: taken for [longitude, latitude]',
    remedy: "if they are no place, give { type: 'double' }",
  });
  return { kind: 'value', mapping: { type: 'geo_point' }, type: 'readonly number[]' };
}

function mixedUp(path: string, inference: Inference): Mapped {
  inference.doubts.push({
    field: path,
    doubt: 'sometimes an object, sometimes a value: kept in unmapped',
    remedy: 'make them one of the two in the transform, and map it',
  });
  return unmapped('it is sometimes an object, sometimes a value');
}

function varyingDoubt(names: readonly string[], path: string): Doubt {
  const [example = ''] = names;
  return {
    ...(path !== '' && { field: path }),
    doubt: `${names.length} names vary by record, such as ${example}: kept in unmapped, as text under their own path`,
    remedy:
      'if they are few in truth, give them mappings; else put them into a list of objects with a name and a value',
  };
}

function unmapped(why: string): Mapped {
  return { kind: 'unmapped', why };
}

function nameDoubt(why: string): Omit<Doubt, 'field'> {
  return { doubt: `${why}: kept in unmapped`, remedy: 'to search it, rename it in the transform and map it' };
}
