import type { Doubt, Field, Shape } from '../infer/shape.ts';
import { indexOf, type Plan } from '../project/plan.ts';

/** One field as it is reported. */
export interface Found {
  /** Path in the document. */
  readonly field: string;
  /** Of its mapping: `date`, `keyword`; `unmapped` for one without. */
  readonly type: string;
  /** Of the objects that it is a field of, how many have it, from 0 to 1. */
  readonly share: number;
  readonly note: string;
}

/** The report of a project, for people as lines and for programs as it is. */
export interface Report {
  readonly folder: string;
  readonly pipeline: string;
  readonly files: readonly string[];
  /** Of a project that was made from a sample. */
  readonly sample?: SampleReport;
}

export interface SampleReport {
  readonly format: string;
  readonly records: number;
  readonly documents: number;
  readonly index: string;
  readonly eventTime: string | null;
  readonly id: string | null;
  readonly fields: readonly Found[];
  readonly doubts: readonly Doubt[];
}

export function reportOf(folder: string, plan: Plan, files: readonly { readonly path: string }[]): Report {
  const { name, title, records, documents, timeField, id, doubts } = plan;
  return {
    folder,
    pipeline: name,
    files: files.map(({ path }) => path),
    sample: {
      ...{ format: title, records, documents, doubts },
      index: indexOf(plan),
      eventTime: timeField ?? null,
      id: id?.isTaken === true ? id.field : null,
      fields: foundIn(plan),
    },
  };
}

export function foundIn(plan: Plan): readonly Found[] {
  const { eventTime, timeField, id, shape } = plan;
  const lifted: readonly Found[] =
    eventTime !== undefined && timeField !== undefined && eventTime.path.length > 1
      ? [
          {
            field: timeField,
            type: 'date',
            share: eventTime.present / eventTime.of,
            note: `event time, from ${eventTime.path.join('.')}`,
          },
        ]
      : [];
  return [...lifted, ...fieldsOf(shape, '')].map((found) => {
    if (found.field === timeField && lifted.length === 0)
      return { ...found, note: joined('event time', found.note) };
    return id?.isTaken === true && found.field === id.field
      ? { ...found, note: joined('id', found.note) }
      : found;
  });
}

function joined(one: string, other: string): string {
  return other === '' ? one : `${one}, ${other}`;
}

function fieldsOf(shape: Shape, parent: string): readonly Found[] {
  const { fields, points } = shape;
  const made = points.map(({ name, lat, lon, present, of }) => ({
    field: `${parent}${name}`,
    type: 'geo_point',
    share: present / of,
    note: `of ${lat} and ${lon}`,
  }));
  return [...fields.flatMap((field) => found(field, parent)), ...made];
}

function found(field: Field, parent: string): readonly Found[] {
  const { name, is, present, of } = field;
  const path = `${parent}${name}`;
  const share = of === 0 ? 0 : Math.min(1, present / of);
  if (is.kind === 'unmapped') return [{ field: path, type: 'unmapped', share, note: is.why }];
  if (is.kind === 'value')
    return [{ field: path, type: is.mapping.type ?? 'object', share, note: noteOf(field) }];
  const own = { field: path, type: is.nested ? 'nested' : 'object', share, note: field.list ? 'list' : '' };
  return [own, ...fieldsOf(is.shape, `${path}.`)];
}

function noteOf({ is, list, convert }: Field): string {
  const { format } = is.kind === 'value' ? is.mapping : {};
  const from = {
    number: 'text made a number',
    comma: 'text made a number',
    boolean: 'text made a boolean',
    present: '',
    text: '',
    microseconds: 'microseconds made ISO 8601',
    nanoseconds: 'nanoseconds made ISO 8601',
  };
  const notes = [
    list ? 'list' : '',
    // With room for a line's end.
    typeof format === 'string' ? format.replaceAll('||', ' || ') : '',
    convert === undefined ? '' : from[convert],
  ];
  return notes.filter((note) => note !== '').join(', ');
}
