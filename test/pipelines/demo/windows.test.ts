import { describe, expect, it } from 'vitest';
import { validatePipeline } from '../../../functions/check/pipeline.ts';
import { rememberAll } from '../../../functions/core/json/remember.ts';
import { milliseconds } from '../../../functions/pipeline/duration.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { Window } from '../../../functions/pipeline/windows.ts';
import type { Demo } from '../../../pipelines/demo/kit/demo.ts';
import { demo as sensorsDemo } from '../../../pipelines/demo/sensors.ts';
import { demo as socialDemo } from '../../../pipelines/demo/social.ts';
import { demo as webTrafficDemo } from '../../../pipelines/demo/web-traffic.ts';
import { pipeline as sensors } from '../../../pipelines/sensors.ts';
import { pipeline as social } from '../../../pipelines/social.ts';
import { pipeline as webTraffic } from '../../../pipelines/web-traffic.ts';
import { runPipeline } from '../run-pipeline.ts';

type Document = Readonly<Record<string, unknown>>;

const now = Date.UTC(2026, 10, 23, 10, 0, 0);
/** As many as `npm start` puts. */
const options = { seed: 1, count: 10_000, now };
/** From 0.5 to 0.65 of the quarter of an hour. */
const incident = { from: now - 7.5 * 60_000, to: now - 5.25 * 60_000 };

const cases: readonly (readonly [string, Pipeline, Demo])[] = [
  ['web-traffic', webTraffic, webTrafficDemo],
  ['sensors', sensors, sensorsDemo],
  ['social', social, socialDemo],
];

describe.each(cases)('the windows of %s', (_name, pipeline) => {
  it('are defined without a fault', () => {
    expect(validatePipeline(pipeline)).toEqual([]);
  });

  it('each get documents of the demo', async () => {
    const documents = await documentsOf(pipeline);
    for (const window of pipeline.windows ?? []) {
      expect(panesOf(window, documents).size, window.name).toBeGreaterThan(0);
    }
  });
});

describe('the incident of the demo', () => {
  it('is in the web traffic an error ratio of one host, and of no other', async () => {
    const hosts = windowOf(webTraffic, 'hosts');
    const panes = panesOf(hosts, await documentsOf(webTraffic));
    const failing = [...panes].filter(([, documents]) => {
      const errors = matching(hosts, 'serverErrors', documents);
      return documents.length >= 20 && errors / documents.length > 0.1;
    });
    expectIncident(failing, 'web-2');
  });

  it('is among the sensors one whose readings are out of range, and no other', async () => {
    const readings = windowOf(sensors, 'readings');
    const panes = panesOf(readings, await documentsOf(sensors));
    const broken = [...panes].filter(([, documents]) => matching(readings, 'outOfRange', documents) > 1);
    expectIncident(broken, 'osaka-temperature-3,temperature');
  });

  it('is in the posts a hashtag that many people use at once, and had not before', async () => {
    const panes = panesOf(windowOf(social, 'hashtags'), await documentsOf(social));
    const authors = (pane: string) => new Set((panes.get(pane) ?? []).map(({ author }) => author)).size;
    const trending = [...panes].filter(([pane]) => {
      const [start = 0, tag = ''] = partsOf(pane);
      const before = [1, 2, 3, 4, 5].map((minutes) => authors(paneOf(start - minutes * 60_000, tag)));
      const mean = before.reduce((sum, each) => sum + each, 0) / before.length;
      return start >= now - 10 * 60_000 && authors(pane) >= 20 && authors(pane) > 3 * mean;
    });
    expectIncident(trending, 'sunrisechallenge');
  });
});

/** In minutes of the incident only, all of them of one key. */
function expectIncident(found: readonly (readonly [string, unknown])[], key: string): void {
  expect(found.length).toBeGreaterThan(0);
  for (const [pane] of found) {
    const [start, foundKey] = partsOf(pane);
    expect(foundKey).toBe(key);
    expect(start).toBeGreaterThan(incident.from - 60_000);
    expect(start).toBeLessThan(incident.to);
  }
}

const documentsOf = rememberAll(async (pipeline: Pipeline): Promise<readonly Document[]> => {
  const [, , demo] =
    cases.find(([, known]) => known === pipeline) ?? expect.fail('a pipeline without a demo');
  const { documents } = await runPipeline(pipeline, Array.from(demo.records(options), dataOf), now);
  return documents.map(({ source }) => source);
});

function dataOf({ data }: { readonly data: string }): string {
  return data;
}

function windowOf({ windows = [] }: Pipeline, name: string): Window {
  const window = windows.find((each) => each.name === name);
  if (window === undefined) throw new Error(`no window ${name}`);
  return window;
}

/** The documents of each minute and key, put there without the code that does it in the functions. */
function panesOf(window: Window, documents: readonly Document[]): ReadonlyMap<string, Document[]> {
  const panes = new Map<string, Document[]>();
  const slide = milliseconds(window.slide ?? window.size);
  for (const document of documents) {
    if (window.where?.(document) === false) continue;
    const start = Math.floor(Date.parse(String(document['@timestamp'])) / slide) * slide;
    for (const key of keysOf(window, document)) {
      const pane = paneOf(start, key);
      const others = panes.get(pane) ?? [];
      others.push(document);
      panes.set(pane, others);
    }
  }
  return panes;
}

function keysOf({ keyBy = [] }: Window, document: Document): readonly string[] {
  const readers: readonly (string | ((document: Document) => unknown))[] = Object.values(keyBy);
  let keys: readonly string[][] = [[]];
  for (const reader of readers) {
    const value = typeof reader === 'function' ? reader(document) : document[reader];
    const values = [value].flat().filter((each) => each !== undefined && each !== null);
    keys = keys.flatMap((key) => values.map((each) => [...key, String(each)]));
  }
  return keys.map((key) => key.join());
}

function matching({ metrics }: Window, name: string, documents: readonly Document[]): number {
  const where = metrics[name]?.where;
  if (where === undefined) throw new Error(`${name} has no condition`);
  return documents.filter(where).length;
}

function paneOf(start: number, key: string): string {
  return `${start} ${key}`;
}

function partsOf(pane: string): readonly [start: number, key: string] {
  const space = pane.indexOf(' ');
  return [Number(pane.slice(0, space)), pane.slice(space + 1)];
}
