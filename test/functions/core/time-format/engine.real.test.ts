import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { DocumentError } from '../../../../functions/core/document/document-error.ts';
import { type EventTimeReader, eventTimeReader } from '../../../../functions/core/document/event-time.ts';
import { emptyEngine } from '../../../worker-engine.ts';
import { formats, seeded, timeText } from './generate.ts';
import known from './known-times.json' with { type: 'json' };
import ofOpenSearch from './opensearch-times.json' with { type: 'json' };

const texts = Number(process.env.SHARDLINE_TIME_TEXTS ?? 2_100);
const seed = Number(process.env.SHARDLINE_SEED ?? 1);

/** Texts that are put and read back at once. */
const atOnce = 6_000;

interface Case {
  readonly format: string;
  /** A number is one in JSON too. */
  readonly value: string | number;
}

/**
 * Texts that Elasticsearch, which reads ISO 8601 by a way of its own, takes otherwise: a time without a whole date, two
 * zones or fractions, numbers that may be a year, fractions of a second before 1970.
 */
const otherwise = [
  /^[+-]?\d{4,}(?:-\d\d)?T/,
  /T$/,
  /(?:[A-Za-z]|[+-]\d\d(?::?\d\d)*)(?:Z|[+-]\d\d(?::?\d\d)?)$/,
  /[.,]\d+[.,]/,
  /^-?\d{6,10}$|^\d{16,}$|^\d{5,}-/,
  /^[+-]0/,
  /^-\d+\.\d/,
];

let url: string;
let isOpenSearch: boolean;
let isOtherwise: (text: string) => boolean;

beforeAll(async () => {
  const engine = await emptyEngine();
  ({ url } = engine);
  isOpenSearch = engine.distribution === 'opensearch';
  isOtherwise = (text) => !isOpenSearch && otherwise.some((form) => form.test(text));
});

async function request(method: string, path: string, body?: string): Promise<unknown> {
  const headers = { 'content-type': path.endsWith('_bulk') ? 'application/x-ndjson' : 'application/json' };
  const answer = await fetch(`${url}/${path}`, { method, headers, ...(body !== undefined && { body }) });
  const read: unknown = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(read));
  return read;
}

const bulkAnswer = z.object({
  items: z.array(z.object({ create: z.object({ status: z.number() }) })),
});
const found = z.object({
  hits: z.object({
    hits: z.array(z.object({ _id: z.string(), fields: z.record(z.string(), z.array(z.coerce.number())) })),
  }),
});

type Answer = number | 'refused';

/** What the engine reads of each: milliseconds since the epoch. */
async function engineReads(cases: readonly Case[]): Promise<Answer[]> {
  const all = [...new Set(cases.map(({ format }) => format))];
  const fieldOf = (format: Case['format']) => `f${all.indexOf(format)}`;
  const properties = Object.fromEntries(
    all.map((format) => [fieldOf(format), { type: 'date', format }] as const),
  );
  // Each field is asked for in one search.
  const settings = { 'index.max_docvalue_fields_search': all.length };
  await request('PUT', 'times', JSON.stringify({ settings, mappings: { dynamic: 'strict', properties } }));
  const lines = cases.map(
    ({ format, value }, position) =>
      `{"create":{"_id":"${position}"}}\n${JSON.stringify({ [fieldOf(format)]: value })}\n`,
  );
  const { items } = bulkAnswer.parse(await request('POST', 'times/_bulk', lines.join('')));
  await request('POST', 'times/_refresh');
  const fields = Object.keys(properties).map((field) => ({ field, format: 'epoch_millis' }));
  const query = { size: atOnce, _source: false, docvalue_fields: fields, track_total_hits: true };
  const { hits } = found.parse(await request('POST', 'times/_search', JSON.stringify(query)));
  const times = new Map(hits.hits.map(({ _id, fields }) => [_id, Object.values(fields)[0]?.[0]]));
  await request('DELETE', 'times');
  return items.map(({ create }, position) => {
    if (create.status === 400) return 'refused';
    if (create.status !== 201) throw new Error(`text ${position} was answered with ${create.status}`);
    return times.get(String(position)) ?? Number.NaN;
  });
}

const judges = new Map<string, EventTimeReader>(
  formats.map((format) => {
    const pipeline = {
      document: { index: 'times', eventTime: 'at' },
      mappings: { at: { type: 'date', format } },
    };
    return [format, eventTimeReader(pipeline, true)];
  }),
);

function pipelineReads({ format, value }: Case): Answer | 'implausible' {
  try {
    const { time = 0, plausible = false } = judges.get(format)?.({ at: value }, 0) ?? {};
    return plausible ? time : 'implausible';
  } catch (thrown) {
    if (thrown instanceof DocumentError) return 'refused';
    throw thrown;
  }
}

/** Whatever the engine holds outside of four digits of a year, is tagged and goes by its arrival. */
const isOfFourDigits = (time: number) => time >= Date.UTC(1000, 0, 1) && time < Date.UTC(10_000, 0, 1);

test(`of ${texts} texts in ${formats.length} formats, the pipeline reads the instants that the engine reads, and refuses those that it refuses`, async () => {
  const random = seeded(seed);
  const counts = { read: 0, refused: 0, implausible: 0 };
  const differences: unknown[] = [];
  for (let done = 0; done < texts; done += atOnce) {
    const cases = Array.from({ length: Math.min(atOnce, texts - done) }, (_, position): Case => {
      const format = formats[position % formats.length] ?? formats[0];
      const text = timeText(format, random);
      return { format, value: random() < 0.5 && String(Number(text)) === text ? Number(text) : text };
    });
    const answers = await engineReads(cases);
    for (const [position, answer] of answers.entries()) {
      const one = cases[position];
      if (one === undefined) throw new RangeError(`no text ${position}`);
      const outside = answer !== 'refused' && !isOfFourDigits(answer);
      const expected = outside ? 'implausible' : answer;
      const read = pipelineReads(one);
      if (read !== expected && !isOtherwise(String(one.value)))
        differences.push({ ...one, engine: answer, pipeline: read });
      counts[typeof expected === 'number' ? 'read' : expected] += 1;
    }
  }
  console.info(`seed ${seed}: ${JSON.stringify(counts)}`);
  expect(differences).toEqual([]);
  // Neither kind is scarce, or little would be shown.
  expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(texts / 5);
}, 600_000);

type Times = Readonly<Record<string, Readonly<Record<string, string>>>>;

const casesOf = (times: Times) =>
  Object.entries(times).flatMap(([format, texts]) =>
    Object.keys(texts).map((value): Case => ({ format, value })),
  );

test('OpenSearch reads the times that are known of it as they are known', async ({ skip }) => {
  if (!isOpenSearch) skip();
  const times: Times = ofOpenSearch;
  const cases = casesOf(times).filter(({ format, value }) => !/est$/.test(times[format]?.[value] ?? ''));
  const answers = await engineReads(cases);
  const differences = cases.flatMap(({ format, value }, position) => {
    const answer = answers[position] ?? 'refused';
    const time = answer === 'refused' ? answer : new Date(answer).toISOString();
    return time === times[format]?.[value] ? [] : [{ format, value, time }];
  });
  expect(differences).toEqual([]);
});

test('the engine reads the known times as they are known', async () => {
  const cases = casesOf(known);
  const answers = await engineReads(cases);
  const read: Record<string, Record<string, string>> = {};
  for (const [position, { format, value }] of cases.entries()) {
    const answer = answers[position] ?? 'refused';
    const isKept = !isOtherwise(String(value));
    const time = answer === 'refused' ? answer : new Date(answer).toISOString();
    if (isKept) read[format] = { ...read[format], [value]: time };
  }
  expect(known).toMatchObject(read);
});
