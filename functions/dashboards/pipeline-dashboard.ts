import { wildcardOf } from '../core/document/index-pattern.ts';
import { windowIndices } from '../core/windows/addresses.ts';
import { planWindows, type WindowPlan } from '../core/windows/plan.ts';
import { summaryPattern } from '../dead-letters/dead-letter-summary.ts';
import { isNumeric } from '../pipeline/metrics.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { countNumber, countTable, overTime } from './charts.ts';
import { dashboard, type Panel, savedSearch } from './dashboard.ts';
import { type Application, type SavedObject, savedObject } from './saved-object.ts';

type Shown = Pick<Pipeline, 'name' | 'document' | 'windows' | 'monitors'>;

const wide = { width: 48, height: 10 };
const half = { width: 24, height: 12 };

/**
 * The dashboard of a pipeline and all that it refers to, from the pipeline's definition: documents over time, dead
 * letters by reason, each window's metrics by key, and alerts. What it refers to comes first. The same definition gives
 * the same objects.
 */
export function pipelineDashboard(pipeline: Shown, application: Application): readonly SavedObject[] {
  const { name } = pipeline;
  const make = objectsOf(name, application);
  const sections = [documents(pipeline, make), deadLetters(name, make), ...windows(pipeline, make)];
  const panels = sections.flatMap((section) => section.panels);
  const title = `Shardline: ${name}`;
  const description = `Documents, dead letters, windows and alerts of the pipeline ${name}.`;
  return [
    ...sections.flatMap((section) => section.patterns),
    ...panels.map(({ object }) => object),
    dashboard({ id: make.id('dashboard'), title, description }, panels),
  ];
}

interface Section {
  readonly patterns: readonly SavedObject[];
  readonly panels: readonly Panel[];
}

function objectsOf(pipeline: string, application: Application) {
  // No name of a pipeline has a dot: else those of `web` and `web-traffic` would begin alike.
  const id = (what: string) => `shardline.${pipeline}.${what}`;
  return {
    id,
    named: (what: string, title: string) => ({ id: id(what), title: `${pipeline}: ${title}` }),
    pattern: (what: string, title: string, timeFieldName: string | undefined) =>
      savedObject('index-pattern', id(what), {
        title,
        ...(timeFieldName !== undefined && { timeFieldName }),
        // Kibana refuses to show one that matches no index yet; OpenSearch Dashboards shows it empty.
        ...(application === 'kibana' && { name: `Shardline ${pipeline}: ${what}`, allowNoIndex: true }),
      }),
  };
}

type Make = ReturnType<typeof objectsOf>;

function documents({ document }: Shown, make: Make): Section {
  const pattern = make.pattern('documents', wildcardOf(document.index), document.eventTime);
  const number = countNumber({ ...make.named('document-count', 'documents'), pattern: pattern.id });
  if (document.eventTime === undefined) {
    return { patterns: [pattern], panels: [{ object: number, ...wide }] };
  }
  const chart = overTime({
    ...make.named('documents-over-time', 'documents over time'),
    ...{ pattern: pattern.id, shape: 'histogram', timeField: document.eventTime, measure: { type: 'count' } },
  });
  const panels = [
    { object: number, width: 12, height: 10 },
    { object: chart, width: 36, height: 10 },
  ];
  return { patterns: [pattern], panels };
}

const timeField = '@timestamp';

function deadLetters(name: string, make: Make): Section {
  const pattern = make.pattern('dead-letters', summaryPattern(name), timeField);
  // Those that a redrive has settled need nothing more.
  const shown = { pattern: pattern.id, query: 'status: "rejected"' };
  const chart = overTime({
    ...make.named('dead-letters-over-time', 'dead letters by reason'),
    ...shown,
    ...{ shape: 'histogram', timeField, measure: { type: 'count' }, splitBy: 'reasons' },
  });
  const table = countTable({
    ...make.named('dead-letter-reasons', 'reasons of dead letters'),
    ...shown,
    by: ['reasons', 'shardId'],
  });
  const panels = [
    { object: chart, width: 30, height: 12 },
    { object: table, width: 18, height: 12 },
  ];
  return { patterns: [pattern], panels };
}

function windows(pipeline: Shown, make: Make): readonly Section[] {
  const plans = planWindows(pipeline);
  if (plans.length === 0) return [];
  const { results, alerts } = windowIndices(pipeline.name);
  const pattern = make.pattern('windows', results, timeField);
  const charts = plans.flatMap((plan) => metricCharts(plan, pattern.id, make));
  const section = { patterns: [pattern], panels: charts.map((object) => ({ object, ...half })) };
  return (pipeline.monitors ?? []).length === 0 ? [section] : [section, alertSection(alerts, make)];
}

/** A chart for each metric that is a number, with a line for each value of the window's first key field. */
function metricCharts({ name, keyFields, metrics }: WindowPlan, pattern: string, make: Make): SavedObject[] {
  const [first] = keyFields;
  return metrics
    .filter(({ metric }) => isNumeric(metric))
    .map((metric) =>
      overTime({
        ...make.named(`window.${name}.${metric.name}`, `${name}.${metric.name}`),
        ...{ pattern, query: `window: "${name}"`, shape: 'line', timeField },
        measure: { type: 'max', field: `metrics.${metric.name}`, label: metric.name },
        splitBy: first === undefined ? undefined : `key.${first}`,
      }),
    );
}

function alertSection(index: string, make: Make): Section {
  const pattern = make.pattern('alerts', index, timeField);
  const fields = ['status', 'severity', 'monitor', 'message', 'firedAt', 'resolvedAt', 'durationSeconds'];
  const firing = countTable({
    ...make.named('alerts-firing', 'alerts firing now'),
    ...{ pattern: pattern.id, query: 'status: "firing"', by: ['monitor', 'severity'] },
  });
  const chart = overTime({
    ...make.named('alerts-over-time', 'alerts by monitor'),
    ...{ pattern: pattern.id, shape: 'histogram', timeField, measure: { type: 'count' }, splitBy: 'monitor' },
  });
  const history = savedSearch(make.named('alert-history', 'history of alerts'), {
    pattern: pattern.id,
    fields,
    timeField,
  });
  const panels = [
    { object: firing, width: 18, height: 12 },
    { object: chart, width: 30, height: 12 },
    { object: history, width: 48, height: 16 },
  ];
  return { patterns: [pattern], panels };
}

/** As both applications import them: an object a line. */
export function toNdjson(objects: readonly SavedObject[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}
