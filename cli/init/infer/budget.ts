import type { FieldMapping } from '../../../functions/pipeline/index.ts';
import type { Doubt, Field, Mapped, Shape } from './shape.ts';

/**
 * The engines refuse an index of more than 1,000 fields (`index.mapping.total_fields.limit`), objects and subfields
 * included. Some are left for the pipeline's own, and for those that are added later.
 * https://docs.opensearch.org/latest/mappings/#mapping-limit-settings
 */
const mostFields = 900;

/** `index.mapping.nested_fields.limit` */
const mostNested = 50;

/** The shape with no more fields than an index may have: those that the most records have are kept. */
export function withinLimits(shape: Shape, doubts: Doubt[]): Shape {
  const flat = nestedCount(shape) > mostNested ? withoutNested(shape) : shape;
  if (flat !== shape) {
    doubts.push({
      doubt: `more than ${mostNested} lists of objects: mapped as plain objects`,
      remedy: "give those that are searched by two of their fields at once { type: 'nested' }",
    });
  }
  if (fieldCount(flat) <= mostFields) return flat;
  const leaves = leavesOf(flat, '', 1).toSorted((a, b) => b.share - a.share);
  let kept = flat;
  for (let most = mostFields; fieldCount(kept) > mostFields; most -= 20) {
    kept = withLeaves(flat, new Set(leaves.slice(0, most).map(({ path }) => path)), '');
  }
  const gone = fieldCount(flat) - fieldCount(kept);
  doubts.push({
    doubt: `${fieldCount(flat)} fields, and an index may have 1,000: the rarest ${gone} are kept in unmapped`,
    remedy: 'map those that you search by, and take others out',
  });
  return kept;
}

/** As the engine counts them. */
export function fieldCount(shape: Shape): number {
  const { fields, points } = shape;
  return points.length + prefixCount(shape) + fields.reduce((sum, { is }) => sum + countOf(is), 0);
}

/** Of `a.b.c` the engine makes an object `a` with an object `b`, once for all names that begin so. */
function prefixCount({ fields, points }: Shape): number {
  const mapped = fields.flatMap(({ name, is }) => (is.kind === 'unmapped' ? [] : [name]));
  const prefixes = [...mapped, ...points.map(({ name }) => name)].flatMap((name) => {
    const parents = name.split('.').slice(0, -1);
    return parents.map((_, place) => parents.slice(0, place + 1).join('.'));
  });
  return new Set(prefixes).size;
}

function countOf(is: Mapped): number {
  if (is.kind === 'unmapped') return 0;
  return is.kind === 'object' ? 1 + fieldCount(is.shape) : countMapping(is.mapping);
}

function countMapping({ fields = {} }: FieldMapping): number {
  return 1 + Object.keys(fields).length;
}

function nestedCount({ fields }: Shape): number {
  return fields.reduce((sum, { is }) => {
    return is.kind === 'object' ? sum + (is.nested ? 1 : 0) + nestedCount(is.shape) : sum;
  }, 0);
}

function withoutNested(shape: Shape): Shape {
  return changed(shape, (is) =>
    is.kind === 'object' ? { ...is, nested: false, shape: withoutNested(is.shape) } : is,
  );
}

interface Leaf {
  readonly path: string;
  /** Of all records, how many have it. */
  readonly share: number;
}

function leavesOf({ fields }: Shape, parent: string, share: number): Leaf[] {
  return fields.flatMap((field) => {
    const [path, own] = [pathIn(parent, field), share * shareOf(field)];
    if (field.is.kind === 'object') return leavesOf(field.is.shape, path, own);
    return field.is.kind === 'value' ? [{ path, share: own }] : [];
  });
}

function pathIn(parent: string, { name }: Field): string {
  return JSON.stringify([parent, name]);
}

function shareOf({ present, of }: Field): number {
  return of === 0 ? 0 : Math.min(1, present / of);
}

export const rareReason = 'it is among the rarest, and an index may have 1,000 fields';
const rare: Mapped = { kind: 'unmapped', why: rareReason };

function withLeaves(shape: Shape, kept: ReadonlySet<string>, parent: string): Shape {
  return changed(shape, (is, field) => {
    const path = pathIn(parent, field);
    if (is.kind === 'value') return kept.has(path) ? is : rare;
    if (is.kind !== 'object') return is;
    const inner = withLeaves(is.shape, kept, path);
    return fieldCount(inner) === 0 ? rare : { ...is, shape: inner };
  });
}

function changed(shape: Shape, change: (is: Mapped, field: Field) => Mapped): Shape {
  const fields = shape.fields.map((field) => {
    const is = change(field.is, field);
    return is === field.is ? field : withKind(field, is);
  });
  const has = (name: string) => fields.some((field) => field.name === name && field.is.kind !== 'unmapped');
  return { fields, points: shape.points.filter(({ lat, lon }) => has(lat) && has(lon)) };
}

/** A field without a mapping isn't converted either: it is kept as it came. */
function withKind({ convert, ...field }: Field, is: Mapped): Field {
  return { ...field, is, ...(is.kind !== 'unmapped' && convert !== undefined && { convert }) };
}
