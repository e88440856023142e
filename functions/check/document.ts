import { z } from 'zod';
import {
  type IndexPart,
  IndexPatternError,
  maxIndexBytes,
  parseIndexPattern,
} from '../core/document/index-pattern.ts';
import { isObject } from '../core/json/object.ts';
import { show } from '../core/json/show.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { timeFormatProblem } from './mappings.ts';
import { checkedElsewhere, dotted, optionsOf, problemsIn } from './object-schemas.ts';
import { broken, lengthOfTime, type Rule } from './rules.ts';
import { aFunction, aLength, says } from './value-schemas.ts';

type Rules = Pipeline['document'];

const actions = z.enum(['create', 'index', 'upsert', 'delete']);

const remedy = 'give one of document and record, or leave it out';
const schema = optionsOf<Rules>()(
  'a document',
  "isn't allowed; give { index: 'name-{yyyy.MM.dd}' } at least.",
  {
    index: z.string(says('is no text; give a pattern such as "name-{yyyy.MM.dd}".')),
    id: aFunction<Rules['id']>(remedy).optional(),
    action: z
      .union(
        [actions, aFunction<Exclude<Rules['action'], string>>('')],
        says(`isn't known; give one of ${actions.options.join(', ')}, or a function.`),
      )
      .optional(),
    version: aFunction<Rules['version']>(remedy).optional(),
    routing: aFunction<Rules['routing']>(remedy).optional(),
    eventTime: checkedElsewhere<Rules['eventTime']>(),
  },
);

const retained = aLength("is no length of time; give one such as '30d'.");

const dateTypes = ['date', 'date_nanos'];
const dayLength = 86_400_000;

/** The longest time that one index covers, by the unit of its name. */
const periods: Readonly<Record<Extract<IndexPart, { kind: 'date' }>['unit'], number>> = {
  yyyy: 366 * dayLength,
  'yyyy.MM': 31 * dayLength,
  'yyyy.MM.dd': dayLength,
  'yyyy.MM.dd.HH': dayLength / 24,
};

/** What is wrong with a pipeline's rules for its documents, and with what depends on them. */
export function documentProblems({ document, mappings, retention }: Record<string, unknown>): string[] {
  const problems = problemsIn(schema, document, (path) => dotted(['document', ...path]));
  if (!isObject(document)) return problems;
  const index = indexParts(document.index);
  return [
    ...index.problems,
    ...problems,
    ...broken([...identityRules(document, index.parts), eventTimeRule(document.eventTime, mappings)]),
    ...formatProblems(document.eventTime, mappings),
    ...problemsIn(retained.optional(), retention, () => 'retention'),
    ...broken([retentionRule(retention, index.parts)]),
  ];
}

function indexParts(index: unknown): { readonly parts: readonly IndexPart[]; readonly problems: string[] } {
  if (typeof index !== 'string') return { parts: [], problems: [] };
  try {
    return { parts: parseIndexPattern(index), problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof IndexPatternError)) throw thrown;
    return { parts: [], problems: [thrown.message] };
  }
}

/**
 * Ids of the pipeline's own need one index, or an older version of a document in another one would stay; what is
 * written in the stream's order is read before, by id and index.
 */
function identityRules(document: Record<string, unknown>, parts: readonly IndexPart[]): Rule[] {
  const { id, index, action, version } = document;
  const ordered = id !== undefined && action !== 'create';
  const changing = parts.some(({ kind }) => kind !== 'text');
  return [
    [
      id === undefined && action !== undefined && action !== 'create',
      `document.action: ${show(action)} needs ids of the pipeline's own; give document.id too, or leave the action out.`,
    ],
    [
      version !== undefined && !ordered,
      "document.version: only ids of the pipeline's own have versions; give document.id, and no document.action 'create', or leave the version out.",
    ],
    [
      ordered && changing,
      `document.index: ${show(index)} changes, and the same document.id would be in several indices; give a name without braces, or document.action 'create'.`,
    ],
    [
      ordered && typeof index === 'string' && Buffer.byteLength(index) + backing.length > maxIndexBytes,
      `document.index: ${show(index)} is too long for a pipeline with its own document.id; give at most ${maxIndexBytes - backing.length} bytes.`,
    ],
  ];
}

/** With ids of its own the documents are in an index of this name behind the index's. */
const backing = '.documents';

function eventTimeRule(eventTime: unknown, mappings: unknown): Rule {
  const type = fieldOf(eventTime, mappings)?.type;
  return [
    eventTime !== undefined && !(typeof type === 'string' && dateTypes.includes(type)),
    `document.eventTime: ${show(eventTime)} is ${type === undefined ? 'not in mappings' : `a ${show(type)} in mappings`}; give it there as { type: 'date' }, or name another field.`,
  ];
}

function fieldOf(name: unknown, mappings: unknown): Record<string, unknown> | undefined {
  const isMapped = typeof name === 'string' && isObject(mappings) && Object.hasOwn(mappings, name);
  const field = isMapped ? mappings[name] : undefined;
  return isObject(field) ? field : undefined;
}

/** The core reads event times by the field's format, as the engine does, and so has to know it. */
function formatProblems(eventTime: unknown, mappings: unknown): string[] {
  const { format, locale } = fieldOf(eventTime, mappings) ?? {};
  const problem = format === undefined ? undefined : timeFormatProblem(format, locale);
  return problem === undefined ? [] : [`mappings.${eventTime}.${problem}`];
}

/** Without parts the index pattern is wrong itself, and refused already. */
function retentionRule(retention: unknown, parts: readonly IndexPart[]): Rule {
  const length = lengthOfTime(retention);
  if (length === undefined || parts.length === 0) return [false, ''];
  const date = parts.find((part) => part.kind === 'date');
  if (date === undefined) {
    return [
      true,
      `retention: ${show(retention)} would delete the one index with all documents; give document.index a date such as {yyyy.MM.dd}, or leave the retention out.`,
    ];
  }
  const period = periods[date.unit];
  return [
    length <= period,
    `retention: ${show(retention)} would delete an index of {${date.unit}} while it is written to; give more than ${period / 3_600_000}h, or an index of a shorter time.`,
  ];
}
