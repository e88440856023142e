import { z } from 'zod';

/** Any bucket; a query with sub-aggregations extends it. */
export const bucket = z.object({
  key: z.union([z.string(), z.number()]),
  key_as_string: z.string().optional(),
  doc_count: z.number(),
});

/** A bucket aggregation: `terms`, `histogram`, … */
export function buckets<Shape extends z.ZodType>(shape: Shape) {
  return z.object({ buckets: z.array(shape) });
}

/** A metric that is null when there was nothing to measure. */
export const metric = z.object({ value: z.number().nullable() });

/** Percentiles, keyed `50.0`, `95.0`, …; null when there was nothing to measure. */
export const percentiles = z.object({ values: z.record(z.string(), z.number().nullable()) });

/** The shape of an answer with these aggregations. */
export function aggregations<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object({ aggregations: z.object(shape) });
}

/** The shape of an answer with these documents. */
export function hits<Shape extends z.ZodType>(shape: Shape) {
  return z.object({
    hits: z.object({ total: z.object({ value: z.number() }), hits: z.array(shape) }),
  });
}

/** One line an entry; `(nothing found)` for none. */
export function lines(entries: readonly string[]): string {
  return entries.length === 0 ? '(nothing found)' : entries.join('\n');
}

/** `1,234.5`, or a dash for no value. */
export function amount(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined) return '–';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `14:05`, the minute of a date histogram's key, in UTC. */
export function minute(milliseconds: string | number): string {
  return new Date(Number(milliseconds)).toISOString().slice(11, 16);
}
