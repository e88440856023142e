import { compilePattern, type EventPattern } from './event-pattern.ts';
import { FilterError } from './filter-rule.ts';
import { isJsonObject, type Json, NumberText, parseJson } from './json-text.ts';
import type { PolledRecord } from './settings.ts';

/** Whether the function is to get a record. */
export type RecordFilter = (record: PolledRecord) => boolean;

/** Five by default, ten by quota: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
const mostFilters = 10;

interface Compiled {
  readonly looksAtData: boolean;
  readonly matches: EventPattern;
}

/**
 * Compiles filter criteria: a record passes when it satisfies any of the patterns, over its metadata and, where a
 * pattern has a `data` key, its data as JSON (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html).
 *
 * @throws FilterError for what Lambda refuses when the mapping is created.
 */
export function compileFilters(patterns: readonly string[]): RecordFilter {
  if (patterns.length === 0) return () => true;
  if (patterns.length > mostFilters)
    throw new FilterError(`There are ${patterns.length} filters; give at most ${mostFilters}.`);
  const compiled = patterns.map(compileFilter);
  const looksAtData = compiled.some((filter) => filter.looksAtData);
  return (record) => {
    const data = looksAtData ? dataOf(record) : undefined;
    const event = eventOf(record, data);
    // "Non-JSON data, valid JSON pattern: Lambda drops the record"; a pattern without data looks at the metadata only.
    return compiled.some((filter) => (!filter.looksAtData || data !== undefined) && filter.matches(event));
  };
}

function compileFilter(text: string, position: number): Compiled {
  const pattern = parsed(text, position);
  if (!isJsonObject(pattern))
    throw new FilterError(`Filter ${position + 1} is no JSON object: ${text.slice(0, 100)}`);
  if (Object.hasOwn(pattern, 'data') && !isJsonObject(pattern.data)) {
    // "The filter pattern for data properties must be in a valid JSON format."
    throw new FilterError(
      `Filter ${position + 1} has a rule for data as a text; give an object of its fields.`,
    );
  }
  return { looksAtData: mentionsData(pattern), matches: compilePattern(pattern, `filter ${position + 1}`) };
}

function mentionsData(pattern: Json): boolean {
  if (!isJsonObject(pattern)) return false;
  if (Object.hasOwn(pattern, 'data')) return true;
  return Array.isArray(pattern.$or) && pattern.$or.some(mentionsData);
}

function parsed(text: string, position: number): Json {
  try {
    return parseJson(text);
  } catch {
    throw new FilterError(`Filter ${position + 1} is no JSON: ${text.slice(0, 100)}`);
  }
}

function dataOf(record: PolledRecord): Json | undefined {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(record.data, 'base64')));
  } catch {
    return undefined;
  }
}

/** The record as patterns see it: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-basics */
function eventOf(record: PolledRecord, data: Json | undefined): Json {
  return {
    kinesisSchemaVersion: '1.0',
    partitionKey: record.partitionKey,
    sequenceNumber: record.sequenceNumber,
    approximateArrivalTimestamp: new NumberText(String(record.arrivalTime / 1_000)),
    ...(data !== undefined && { data }),
  };
}
