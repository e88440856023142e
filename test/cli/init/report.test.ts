import { expect, test } from 'vitest';
import { planOf } from '../../../cli/init/project/plan.ts';
import { reportOf } from '../../../cli/init/report/found.ts';
import { reportText } from '../../../cli/init/report/report.ts';

const now = Date.parse('2026-11-30T12:00:00Z');

function planned(objects: readonly Record<string, unknown>[]) {
  const records = objects.map((object) => ({ line: JSON.stringify(object), values: [object] }));
  return planOf('orders', { reading: 'json', title: 'JSON', records, doubts: [] }, now);
}

const plan = planned([
  {
    '': 1,
    a_name_that_is_rather_long_for_a_table: '03/04/2020 10:00:00',
    mixed: 1,
    meta: { time: '2020-04-03T10:00:00Z' },
  },
  { mixed: 'text', big: 2 ** 60, ['x'.repeat(100)]: 1 },
]);

test('the report of a sample fits 80 columns, whatever the names are', () => {
  const text = reportText(reportOf('/srv/orders', plan, [{ path: 'a' }]), 80);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(text).toMatch(/^@timestamp +date +50 % +event time, from meta\.time$/m);
  expect(text).toContain('1 file.');
});

test('every doubt has its remedy', () => {
  expect(plan.doubts.length).toBeGreaterThan(4);
  const lines = reportText(reportOf('/srv/orders', plan, []), 80).split('\n');
  const [doubts, remedies] = [/^- /, /^ {2}→ /].map((form) => lines.filter((line) => form.test(line)).length);
  expect([doubts, remedies]).toEqual([plan.doubts.length, plan.doubts.length]);
});

test('of very many fields the first are shown', () => {
  const object = Object.fromEntries(Array.from({ length: 60 }, (_, place) => [`f${place}`, place]));
  expect(reportText(reportOf('/srv/orders', planned([object]), []), 80)).toContain('… and 20 more fields');
});

test('fields that leave the same open are named together', () => {
  const mixed = Object.fromEntries(Array.from({ length: 6 }, (_, place) => [`f${place}`, place]));
  const texts = Object.fromEntries(Object.keys(mixed).map((name) => [name, 'text']));
  const report = reportOf('/srv/orders', planned([mixed, texts]), []);
  expect(report.sample?.doubts.filter(({ doubt }) => doubt.includes('sometimes'))).toHaveLength(6);
  const text = reportText(report, 80);
  expect(text).toContain('- f0, f1, f2 and 3 more: sometimes a number, sometimes text');
  expect(text.match(/sometimes a number/g)).toHaveLength(1);
});
