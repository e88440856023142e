import type { FieldMapping } from '../../../functions/pipeline/index.ts';
import { withinLimits } from '../infer/budget.ts';
import { type EventTime, eventTimeOf } from '../infer/event-time.ts';
import { shapeOf } from '../infer/fields.ts';
import { type Identity, identityOf } from '../infer/identity.ts';
import type { Doubt, Shape } from '../infer/shape.ts';
import { type TimeRules, timeRules } from '../infer/time-rules.ts';
import type { ReadingOf, Sample } from '../sample/sample.ts';
import { knownForms } from './known-forms.ts';
import { mappingsOf } from './mappings.ts';

/** What a project is made of: everything that its files say about the records. */
export interface Plan {
  /** Of the pipeline, and so of its files. */
  readonly name: string;
  readonly reading: ReadingOf;
  readonly title: string;
  /** Records of the sample, and documents that they become. */
  readonly records: number;
  readonly documents: number;
  readonly shape: Shape;
  readonly mappings: Readonly<Record<string, FieldMapping>>;
  readonly eventTime: EventTime | undefined;
  /** The document's field with the event time; another than the record's if that is deeper in it. */
  readonly timeField: string | undefined;
  readonly rules: TimeRules | undefined;
  readonly id: Identity | undefined;
  readonly doubts: readonly Doubt[];
}

/**
 * What the records of a sample are, as a pipeline.
 * @param now milliseconds since the epoch
 */
export function planOf(name: string, sample: Sample, now: number): Plan {
  const objects = sample.records.flatMap(({ values }) => values);
  const doubts: Doubt[] = [...sample.doubts];
  const known = knownForms[sample.reading];
  const shape =
    known?.shape(objects) ??
    withinLimits(shapeOf(objects, { allText: sample.reading === 'csv', doubts }), doubts);
  // Of a known form the event time is no guess.
  const eventTime = eventTimeOf(shape, objects, now, known === undefined ? doubts : []);
  const rules = eventTime && timeRules(eventTime, now);
  if (rules?.range !== undefined && eventTime !== undefined) doubts.push(rangeDoubt(eventTime, rules.range));
  // Of lines without a time the sample has said so.
  if (eventTime !== undefined && sample.reading !== 'timed-text' && known === undefined)
    doubts.push(...lackingDoubt(eventTime));
  const timeField = eventTime && timeFieldOf(eventTime, shape);
  const lifted =
    eventTime !== undefined && timeField !== undefined && eventTime.path.length > 1
      ? { [timeField]: { type: 'date', ...(eventTime.format !== undefined && { format: eventTime.format }) } }
      : {};
  return {
    name,
    reading: sample.reading,
    title: sample.title,
    records: sample.records.length,
    documents: objects.length,
    shape,
    mappings: { ...lifted, ...(known?.mappings ?? mappingsOf(shape)) },
    eventTime,
    timeField,
    rules,
    id: known === undefined ? identityOf(shape, objects, doubts) : undefined,
    doubts,
  };
}

/** The pattern of the index names. */
export function indexOf({ name, rules }: Pick<Plan, 'name' | 'rules'>): string {
  const unit = rules === undefined ? '{yyyy.MM}' : rules.unit;
  return unit === undefined ? name : `${name}-${unit}`;
}

/** An event time must be at the top of its document. */
function timeFieldOf({ path }: EventTime, { fields }: Shape): string {
  const [first = '', ...deeper] = path;
  if (deeper.length === 0) return first;
  const wanted = ['@timestamp', 'eventTime', 'happenedAt'];
  return (
    wanted.find((name) => fields.every((field) => field.name !== name)) ?? `${path.join('_')}_at_the_top`
  );
}

function lackingDoubt({ path, present, of }: EventTime): readonly Doubt[] {
  if (present === of) return [];
  return [
    {
      field: path.join('.'),
      doubt: `${of - present} of ${of} records have no event time: their arrival counts`,
      remedy: 'have the producer write it, or reject them in the transform',
    },
  ];
}

function rangeDoubt({ oldest, newest, path }: EventTime, range: NonNullable<TimeRules['range']>): Doubt {
  const [from, to] = [oldest, newest].map((time) => new Date(time).toISOString().slice(0, 10));
  return {
    field: path.join('.'),
    doubt: `the sample's times are of ${from === to ? from : `${from} to ${to}`}: times up to ${range.past} old and ${range.future} ahead are taken`,
    remedy: 'for live records leave eventTimeRange out: 30 days back, 1 hour ahead',
  };
}
