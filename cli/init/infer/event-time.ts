import { wordsOf } from './names.ts';
import type { Doubt, Field, Shape } from './shape.ts';
import { timesOf } from './times.ts';

const dayMs = 86_400_000;

type Objects = readonly Readonly<Record<string, unknown>>[];

/** The field that says when the event happened. */
export interface EventTime {
  /** Where it stands in a record. */
  readonly path: readonly string[];
  readonly format: string | undefined;
  /** Milliseconds since the epoch, over the sample. */
  readonly oldest: number;
  readonly newest: number;
  /** Records that have it, of `of`. */
  readonly present: number;
  readonly of: number;
}

interface Candidate extends EventTime {
  readonly score: number;
  /** No value says which zone it is of. */
  readonly isLocal: boolean;
  /** Its name is that of an event time. */
  readonly isNamed: boolean;
}

/** Names of event times, the surest first. */
const names: readonly RegExp[] = [
  /^@timestamp$/,
  /^(?:event ?time(?:stamp)?|event ?date|occurred(?: ?at| ?on)?|event created)$/,
  /^(?:timestamp|ts|time ?stamp|date ?time|log ?time(?:stamp)?)$/,
  /^(?:time|t|date|at|datum|zeit|time (?:iso8601|local))$/,
  /^(?:created|creation|recorded|logged|ordered|observed|measured|sent|published|posted|received|request|start|started|pickup|order|transaction|purchase|reading|sample|arrival)\b/,
];

/** Times of something else than the event: of before, of after, of a person. */
const otherTimes =
  /\b(?:birth|born|birthday|dob|birthdate|expir\w*|due|valid|until|end|ended|updated|modified|deleted|last|next|scheduled|planned|deadline|delivery|ship\w*|dropoff|finished|completed|closed)\b/;

const oldestPlausible = Date.UTC(1990, 0, 1);
const slackMs = 2 * dayMs;
/** The score of a field that is named like an event time. */
const likely = 3;

/** Deeper times belong to parts of the event. */
const deepest = 3;

/** The event time of the sample's records, if there is any; with what else it could be. */
export function eventTimeOf(
  shape: Shape,
  objects: Objects,
  now: number,
  doubts: Doubt[],
): EventTime | undefined {
  const candidates = candidatesIn(shape, objects, now, []).toSorted((a, b) => b.score - a.score);
  const [best, ...rest] = candidates.filter(({ score }) => score > 0);
  if (best === undefined) {
    doubts.push({
      doubt: 'no event time was found: the time of arrival counts',
      remedy: 'name the field as document.eventTime if there is one',
    });
    return undefined;
  }
  const { score: _, isLocal, isNamed, ...found } = best;
  const field = found.path.join('.');
  const others = rest.filter(({ score }) => score >= Math.min(best.score, likely));
  if (others.length > 0) {
    const some = others
      .slice(0, 3)
      .map(({ path }) => path.join('.'))
      .join(', ');
    doubts.push({
      field,
      doubt: `taken for the event time, by its name and values; others could be it: ${some}`,
      remedy: 'name another as document.eventTime',
    });
  } else if (!isNamed) {
    doubts.push({
      field,
      doubt: 'taken for the event time because it holds times, though its name doesn’t say so',
      remedy: 'if it is another time, leave document.eventTime out: the time of arrival counts then',
    });
  }
  if (isLocal) {
    doubts.push({
      field,
      doubt: 'its times name no zone: the engine reads them as UTC',
      remedy: 'if they are of another zone, have the producer write it',
    });
  }
  return found;
}

function candidatesIn(shape: Shape, objects: Objects, now: number, parent: readonly string[]): Candidate[] {
  return shape.fields.flatMap((field) => {
    const path = [...parent, field.name];
    const values = objects.map((object) => at(object, path));
    if (field.is.kind === 'object' && !field.list && path.length < deepest) {
      return candidatesIn(field.is.shape, objects, now, path);
    }
    return candidateOf(field, path, values, now);
  });
}

function candidateOf(
  field: Field,
  path: readonly string[],
  values: readonly unknown[],
  now: number,
): Candidate[] {
  if (field.list || field.is.kind !== 'value' || field.is.mapping.type !== 'date') return [];
  const format = typeof field.is.mapping.format === 'string' ? field.is.mapping.format : undefined;
  const { convert } = field;
  const unit = convert === 'microseconds' || convert === 'nanoseconds' ? convert : undefined;
  // The transform converts it where it stands, not where it would be the event time.
  if (unit !== undefined && path.length > 1) return [];
  const times = timesOf(values, { format, unit });
  if (times.length === 0) return [];
  const oldest = times.reduce((one, other) => Math.min(one, other));
  const newest = times.reduce((one, other) => Math.max(one, other));
  const share = times.length / values.length;
  const name = wordsOf(field.name).join(' ');
  const rank = names.findIndex((pattern) => pattern.test(field.name === '@timestamp' ? field.name : name));
  const score =
    (rank < 0 ? 1 : 10 - rank) -
    (path.length - 1) * 0.5 -
    (otherTimes.test(name) ? 6 : 0) -
    (oldest < oldestPlausible || newest > now + slackMs ? 4 : 0) +
    (share - 1) * 6;
  return [
    {
      path,
      format,
      oldest,
      newest,
      present: times.length,
      of: values.length,
      score,
      isLocal: values.every(hasNoZone),
      isNamed: rank >= 0,
    },
  ];
}

/** Of a clock on the wall; a day alone is of no zone anyway. */
function hasNoZone(value: unknown): boolean {
  return (
    typeof value !== 'number' && (typeof value !== 'string' || /:\d\d(?:[.,]\d+)?(?: ?[AP]M)?$/.test(value))
  );
}

/** What stands under a path of an object. */
export function at(object: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}
