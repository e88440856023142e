import { isNumeric } from '../../pipeline/metrics.ts';
import type { FieldMapping, Pipeline } from '../../pipeline/pipeline.ts';
import { planWindows } from './plan.ts';

/**
 * What the index of results maps: the fields of the documents that `resultSource` gives, of all windows together.
 * Two windows that give one metric name different types don't pass `validatePipeline`.
 */
export function windowResultFields(pipeline: Pick<Pipeline, 'windows'>): Record<string, FieldMapping> {
  const plans = planWindows(pipeline);
  const metrics = plans.flatMap((plan) => plan.metrics);
  return {
    '@timestamp': { type: 'date' },
    window: { type: 'keyword' },
    windowStart: { type: 'date' },
    windowEnd: { type: 'date' },
    final: { type: 'boolean' },
    documents: { type: 'long' },
    skipped: { type: 'object', properties: fields(metrics, ({ name }) => [name, { type: 'long' }]) },
    key: {
      type: 'object',
      properties: fields(
        plans.flatMap((plan) => plan.keyFields),
        (name) => [name, { type: 'keyword' }],
      ),
    },
    metrics: {
      type: 'object',
      properties: fields(metrics, ({ name, metric }) => [name, resultField(metric)]),
    },
  };
}

function fields<Item>(items: readonly Item[], field: (item: Item) => readonly [string, FieldMapping]) {
  return Object.fromEntries(items.map(field));
}

const topField: FieldMapping = {
  type: 'nested',
  properties: { value: { type: 'keyword' }, count: { type: 'long' } },
};

export function resultField(metric: { readonly kind?: unknown }): FieldMapping {
  if (metric.kind === 'top') return topField;
  return { type: isNumeric(metric) ? 'double' : 'keyword' };
}
