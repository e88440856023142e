import {
  type IndexPart,
  IndexPatternError,
  maxIndexBytes,
  parseIndexPattern,
} from '../core/index-pattern.ts';
import { isObject } from '../core/object.ts';
import type { Action, Pipeline } from '../core/pipeline.ts';
import { show } from '../core/show.ts';
import { broken, lengthOfTime, type Rule } from './rules.ts';
import { timeFormatProblem } from './time-format.ts';
import { unknownOptions } from './unknown-options.ts';

// The compiler asks for every name that the type has.
const actions = { create: true, index: true, upsert: true, delete: true } satisfies Record<Action, true>;

const options = {
  index: true,
  id: true,
  action: true,
  version: true,
  routing: true,
  eventTime: true,
} satisfies Record<keyof Pipeline['document'], true>;

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
  if (!isObject(document)) {
    return [`document: ${show(document)} isn't allowed; give { index: 'name-{yyyy.MM.dd}' } at least.`];
  }
  const { parts, problems } = indexParts(document.index);
  return [
    ...problems,
    ...unknownOptions(document, options, 'a document', 'document'),
    ...broken([
      ...functionRules(document),
      ...identityRules(document, parts),
      eventTimeRule(document.eventTime, mappings),
    ]),
    ...formatProblems(document.eventTime, mappings),
    ...(retention === undefined ? [] : retentionProblems(retention, parts)),
  ];
}

function indexParts(index: unknown): { readonly parts: readonly IndexPart[]; readonly problems: string[] } {
  if (typeof index !== 'string') {
    const problem = `document.index: ${show(index)} is no text; give a pattern such as "name-{yyyy.MM.dd}".`;
    return { parts: [], problems: [problem] };
  }
  try {
    return { parts: parseIndexPattern(index), problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof IndexPatternError)) throw thrown;
    return { parts: [], problems: [thrown.message] };
  }
}

function functionRules(document: Record<string, unknown>): Rule[] {
  return ['id', 'routing', 'version'].map((key) => {
    const value = document[key];
    const problem = `document.${key}: ${show(value)} is no function; give one of document and record, or leave it out.`;
    return [value !== undefined && typeof value !== 'function', problem];
  });
}

/**
 * Ids of the pipeline's own need one index, or an older version of a document in another one would stay; what is
 * written in the stream's order is read before, by id and index.
 */
function identityRules(document: Record<string, unknown>, parts: readonly IndexPart[]): Rule[] {
  const { id, index, action, version } = document;
  const ordered = id !== undefined && action !== 'create';
  const changing = parts.some(({ kind }) => kind !== 'text');
  const known = action === undefined || (typeof action === 'string' && Object.hasOwn(actions, action));
  return [
    [
      !known && typeof action !== 'function',
      `document.action: ${show(action)} isn't known; give one of ${Object.keys(actions).join(', ')}, or a function.`,
    ],
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

/** Without parts the index pattern is wrong itself, which is told already. */
function retentionProblems(retention: unknown, parts: readonly IndexPart[]): string[] {
  const length = lengthOfTime(retention);
  if (length === undefined) {
    return [`retention: ${show(retention)} is no length of time; give one such as '30d'.`];
  }
  if (parts.length === 0) return [];
  const date = parts.find((part) => part.kind === 'date');
  if (date === undefined) {
    return [
      `retention: ${show(retention)} would delete the one index with all documents; give document.index a date such as {yyyy.MM.dd}, or leave the retention out.`,
    ];
  }
  const period = periods[date.unit];
  if (length > period) return [];
  return [
    `retention: ${show(retention)} would delete an index of {${date.unit}} while it is written to; give more than ${period / 3_600_000}h, or an index of a shorter time.`,
  ];
}
