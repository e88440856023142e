import { type DocumentsShown, type SavedObject, savedObject, searching } from './saved-object.ts';

/** What every visualization has. */
export interface Titled {
  readonly id: string;
  readonly title: string;
  readonly description?: string | undefined;
}

/** What a chart shows of the documents of each point in time: how many there are, or a value of a field. */
export type Measure =
  | { readonly type: 'count' }
  | { readonly type: 'avg' | 'max' | 'sum'; readonly field: string; readonly label: string };

interface Aggregation {
  readonly id: string;
  readonly enabled: true;
  readonly type: string;
  readonly schema: 'metric' | 'segment' | 'group' | 'bucket';
  readonly params: Readonly<Record<string, unknown>>;
}

/** Values of a field that a chart or table tells apart; the others are one more. */
const mostTerms = 10;

export interface OverTime extends Titled, DocumentsShown {
  readonly shape: 'histogram' | 'line';
  readonly timeField: string;
  readonly measure: Measure;
  /** A series for each value. */
  readonly splitBy?: string | undefined;
}

/** Bars or lines over the time that the dashboard shows. */
export function overTime(chart: OverTime): SavedObject {
  const { shape, timeField, measure, splitBy } = chart;
  const aggregations = [
    metric(measure),
    aggregation('2', 'date_histogram', 'segment', {
      ...{ field: timeField, interval: 'auto', min_doc_count: 1, drop_partials: false, extended_bounds: {} },
    }),
    ...(splitBy === undefined ? [] : [terms('3', splitBy, 'group')]),
  ];
  const label = measure.type === 'count' ? 'Count' : measure.label;
  const params = {
    ...{
      type: shape,
      addTooltip: true,
      addLegend: splitBy !== undefined,
      legendPosition: 'right',
      times: [],
    },
    ...{ addTimeMarker: false, grid: { categoryLines: false }, labels: {} },
    thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
    categoryAxes: [{ ...axis('CategoryAxis-1', 'category', 'bottom'), title: {} }],
    valueAxes: [{ ...axis('ValueAxis-1', 'value', 'left'), name: 'LeftAxis-1', title: { text: label } }],
    seriesParams: [
      {
        ...{ show: true, type: shape, data: { label, id: '1' }, valueAxis: 'ValueAxis-1' },
        mode: shape === 'histogram' ? 'stacked' : 'normal',
        ...{ drawLinesBetweenPoints: true, lineWidth: 2, interpolate: 'linear', showCircles: true },
      },
    ],
  };
  return visualization(chart, shape, params, aggregations);
}

export interface Counted extends Titled, DocumentsShown {
  /** A column for each field. */
  readonly by: readonly string[];
}

/** How many documents have which values. */
export function countTable(table: Counted): SavedObject {
  const params = {
    ...{ perPage: mostTerms, showPartialRows: false, showMetricsAtAllLevels: false, showTotal: false },
    ...{ sort: { columnIndex: null, direction: null }, totalFunc: 'sum', percentageCol: '' },
  };
  const columns = table.by.map((field, position) => terms(String(position + 2), field, 'bucket'));
  return visualization(table, 'table', params, [metric({ type: 'count' }), ...columns]);
}

/** One number: how many documents there are. */
export function countNumber(number: Titled & DocumentsShown): SavedObject {
  const params = {
    ...{ addTooltip: true, addLegend: false, type: 'metric' },
    metric: {
      ...{ percentageMode: false, useRanges: false, colorSchema: 'Green to Red', metricColorMode: 'None' },
      ...{ colorsRange: [{ from: 0, to: 10_000 }], labels: { show: false }, invertColors: false },
      style: { bgFill: '#000', bgColor: false, labelColor: false, subText: '', fontSize: 48 },
    },
  };
  return visualization(number, 'metric', params, [metric({ type: 'count' })]);
}

function visualization(
  { id, title, description = '', ...shown }: Titled & DocumentsShown,
  type: string,
  params: Readonly<Record<string, unknown>>,
  aggs: readonly Aggregation[],
): SavedObject {
  const { attributes, references } = searching(shown);
  const visState = JSON.stringify({ title, type, params, aggs });
  return savedObject(
    'visualization',
    id,
    { title, visState, uiStateJSON: '{}', description, version: 1, ...attributes },
    references,
  );
}

function metric(measure: Measure): Aggregation {
  if (measure.type === 'count') return aggregation('1', 'count', 'metric', {});
  return aggregation('1', measure.type, 'metric', { field: measure.field, customLabel: measure.label });
}

function terms(id: string, field: string, schema: Aggregation['schema']): Aggregation {
  return aggregation(id, 'terms', schema, {
    ...{ field, orderBy: '1', order: 'desc', size: mostTerms },
    ...{ otherBucket: schema === 'group', otherBucketLabel: 'others' },
    ...{ missingBucket: false, missingBucketLabel: 'missing' },
  });
}

function aggregation(
  id: string,
  type: string,
  schema: Aggregation['schema'],
  params: Aggregation['params'],
): Aggregation {
  return { id, enabled: true, type, schema, params };
}

function axis(id: string, type: 'category' | 'value', position: 'bottom' | 'left') {
  return {
    ...{ id, type, position, show: true, style: {} },
    ...{ scale: type === 'value' ? { type: 'linear', mode: 'normal' } : { type: 'linear' } },
    labels: { show: true, filter: true, truncate: 100, ...(type === 'value' && { rotate: 0 }) },
  };
}
