import { describe, expect, it } from 'vitest';
import { demo as sensorsDemo } from '../../../pipelines/demo/sensors.ts';
import { demo as socialDemo } from '../../../pipelines/demo/social.ts';
import { demo as webTrafficDemo } from '../../../pipelines/demo/web-traffic.ts';
import { pipeline as sensors } from '../../../pipelines/sensors.ts';
import { pipeline as social } from '../../../pipelines/social.ts';
import { pipeline as webTraffic } from '../../../pipelines/web-traffic.ts';
import { refusalOf, runPipeline } from '../run-pipeline.ts';

const now = Date.UTC(2026, 10, 23, 10, 0, 0);
const options = { seed: 7, count: 2000, now };

describe.each([
  ['web-traffic', webTraffic, webTrafficDemo],
  ['sensors', sensors, sensorsDemo],
  ['social', social, socialDemo],
])('the demo of %s', (name, pipeline, demo) => {
  it('is the same for the same seed, and another for another', () => {
    const first = [...demo.records(options)];
    expect([...demo.records(options)]).toEqual(first);
    expect([...demo.records({ ...options, seed: 8 })]).not.toEqual(first);
    expect(first).toHaveLength(options.count);
  });

  it('comes out of the pipeline as it was meant', async () => {
    const data = Array.from(demo.records(options), (record) => record.data);
    const { documents, outcomes } = await runPipeline(pipeline, data, now);
    const rejected = outcomes.filter(({ status }) => status === 'rejected').length;
    const filtered = options.count - documents.length - outcomes.length;
    expect({ documents: documents.length, rejected, filtered }).toEqual(demo.expected(options));
    expect(outcomes).toHaveLength(rejected);
  });

  it('shows every outcome within its first 20 records', () => {
    expect(demo.expected({ ...options, count: 20 })).toEqual({ documents: 18, rejected: 1, filtered: 1 });
    expect(demo.expected({ ...options, count: 0 })).toEqual({ documents: 0, rejected: 0, filtered: 0 });
  });

  it('happens in the quarter of an hour before now, roughly in order', async () => {
    const data = Array.from(demo.records(options), (record) => record.data);
    const { documents } = await runPipeline(pipeline, data, now);
    const times = documents.map(({ source }) => Date.parse(String(source['@timestamp'])));
    expect(Math.max(...times)).toBeLessThanOrEqual(now);
    expect(Math.min(...times)).toBeGreaterThan(now - 902_000);
    // Access-log lines know whole seconds only.
    times.forEach((time, position) => {
      expect(time).toBeGreaterThan((times[position - 1] ?? 0) - 2000);
    });
  });

  it('has many partition keys, none empty or over 256 characters', () => {
    const keys = new Set(Array.from(demo.records(options), (record) => record.partitionKey));
    expect(keys.size).toBeGreaterThan(30);
    for (const key of keys) expect(key).toMatch(/^.{1,256}$/u);
  });

  it.each(demo.poison)('refuses its poison for $reason', async ({ data, reason }) => {
    expect(await refusalOf(pipeline, data)).toMatch(reason);
  });

  it.each(demo.queries)(
    'asks "$title" of its own indices, and refuses a foreign answer',
    ({ index, answer }) => {
      expect([`${name}-*`, `windows.${name}.*`, `alerts.${name}.*`]).toContain(index);
      expect(() => answer({ error: 'index_not_found_exception' })).toThrow();
    },
  );
});
