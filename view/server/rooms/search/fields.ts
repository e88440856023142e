import { type Client, errors } from '@elastic/elasticsearch';
import { z } from 'zod';
import { searchFault } from '../../../../cli/kit/search-fault.ts';
import { ask } from '../../../../cli/search/ask.ts';
import { ingestField } from '../../../../functions/core/document/mapping.ts';
import type { FoundField, FoundFields, TopValues } from '../../../protocol/search.ts';
import type { AskedSearch } from './asked.ts';

/** Fields that a page lists: of a mapping with thousands, one looks by name. */
const mostFields = 100;
const mostValues = 10;

const caps = z.object({
  fields: z.record(
    z.string(),
    z.record(z.string(), z.object({ aggregatable: z.boolean(), metadata_field: z.boolean().default(false) })),
  ),
});

/** All fields of the documents with their types, by name; those that hold others are left out. @throws Fault */
export async function readFields(
  search: Client,
  index: string,
  signal: AbortSignal,
): Promise<readonly FoundField[]> {
  const path = `/${encodeURIComponent(index)}/_field_caps`;
  const querystring = { fields: '*', ignore_unavailable: 'true' };
  const answer: unknown = await search.transport
    // A domain may ignore the query of a signed POST.
    .request({ method: 'GET', path, querystring }, { signal })
    .catch((thrown: unknown) => {
      if (thrown instanceof errors.ResponseError && thrown.statusCode === 404) return { fields: {} };
      throw searchFault(thrown);
    });
  return Object.entries(caps.safeParse(answer).data?.fields ?? {})
    .flatMap(([name, types]): FoundField[] => {
      const given = Object.entries(types).filter(([type]) => type !== 'object' && type !== 'nested');
      const isOwn = name.startsWith('_') || name === ingestField || name.startsWith(`${ingestField}.`);
      if (given.length === 0 || isOwn || given.some(([, { metadata_field }]) => metadata_field)) return [];
      return [
        {
          name,
          types: given.map(([type]) => type),
          counted: given.every(([, { aggregatable }]) => aggregatable),
        },
      ];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those whose name contains a text, whatever its case. */
export function fieldsWith(fields: readonly FoundField[], text: string): FoundFields {
  const wanted = text.trim().toLowerCase();
  const found = fields.filter(({ name }) => name.toLowerCase().includes(wanted));
  return { total: found.length, fields: found.slice(0, mostFields) };
}

const answered = z.object({
  having: z.object({ doc_count: z.number() }),
  values: z.object({
    sum_other_doc_count: z.number(),
    buckets: z.array(
      z.object({
        key: z.union([z.string(), z.number(), z.boolean()]),
        key_as_string: z.string().optional(),
        doc_count: z.number(),
      }),
    ),
  }),
  range: z
    .object({
      min: z.number().nullable(),
      max: z.number().nullable(),
      min_as_string: z.string().optional(),
      max_as_string: z.string().optional(),
    })
    .optional(),
});

const ordered =
  /^(byte|short|integer|long|unsigned_long|float|half_float|scaled_float|double|date|date_nanos)$/;

/** The most frequent values of a field among what matches. @throws Fault */
export async function topValues(
  search: Client,
  { subject: { index }, query }: AskedSearch,
  { name: field, types }: FoundField,
  signal: AbortSignal,
): Promise<TopValues> {
  const aggs = {
    having: { filter: { exists: { field } } },
    values: { terms: { field, size: mostValues } },
    ...(types.every((type) => ordered.test(type)) && { range: { stats: { field } } }),
  };
  const answer = await ask(search, { index, body: { size: 0, query, aggs, track_total_hits: true } }, signal);
  const found = answered.safeParse(answer.aggregations).data;
  const isBoolean = types.includes('boolean');
  const range = found?.range;
  return {
    field,
    documents: answer.hits.total?.value ?? 0,
    having: found?.having.doc_count ?? 0,
    values: (found?.values.buckets ?? []).map(({ key, key_as_string, doc_count }) => ({
      value: isBoolean
        ? key_as_string === 'true'
        : types.some((type) => type.startsWith('date'))
          ? (key_as_string ?? key)
          : key,
      text: String(key_as_string ?? key).slice(0, 200),
      documents: doc_count,
    })),
    others: found?.values.sum_other_doc_count ?? 0,
    range:
      typeof range?.min === 'number' && typeof range.max === 'number'
        ? { min: range.min_as_string ?? String(range.min), max: range.max_as_string ?? String(range.max) }
        : undefined,
  };
}
