import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { differences, readExpectation, writeExpectation } from '../../../cli/backtest/expectation.ts';
import type { FoundAlert } from '../../../testing/findings.ts';
import { at } from './parcels.ts';

const folder = mkdtempSync(join(tmpdir(), 'expectation-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'expect.json');

const over: FoundAlert = {
  monitor: 'busy',
  severity: 'warning',
  key: { host: 'a', zone: 1 },
  firedAt: at(1),
  resolvedAt: at(2),
  message: 'busy',
  staging: false,
  throttled: false,
};
const { resolvedAt: _, ...lasting } = { ...over, key: { host: 'b', zone: 1 } };
const wanted = { monitor: 'busy', key: { zone: 1, host: 'a' }, firedAt: '2020-06-01T12:01:00+02:00' };

describe('differences', () => {
  const table: [string, Parameters<typeof differences>[0], FoundAlert[], RegExp[]][] = [
    ['none, whatever the order of fields and the zone of times', [wanted], [over], []],
    ['none in an end that does not matter', [{ ...wanted, key: { host: 'b', zone: 1 } }], [lasting], []],
    ['an alert that did not fire', [wanted], [], [/^- busy .*"a".*: expected, but did not fire$/]],
    ['an alert too many', [], [over], [/^\+ busy .*: fired, but is not expected$/]],
    ['one of two alike', [wanted, wanted], [over], [/^- busy/]],
    ['another time', [{ ...wanted, firedAt: at(3) }], [over], [/^- busy .*10:03/, /^\+ busy .*10:01/]],
    [
      'an end at another time',
      [{ ...wanted, resolvedAt: at(5) }],
      [over],
      [/^~ busy .*expected is over at .*10:05.*, but is over at .*10:02/],
    ],
    ['an end that was not to come', [{ ...wanted, resolvedAt: null }], [over], [/expected lasts to the end/]],
  ];
  test.each(table)('are %s', (_, expected, found, lines) => {
    const differing = differences(expected, found);
    expect(differing).toHaveLength(lines.length);
    for (const [position, line] of lines.entries()) expect(differing[position]).toMatch(line);
  });
});

test('what is written is what is expected, and its ends matter', () => {
  for (const alerts of [[], [over, lasting]]) {
    writeExpectation(path, alerts);
    const expected = readExpectation(path, ['busy']);
    expect(differences(expected, alerts)).toEqual([]);
    expect(expected).toHaveLength(alerts.length);
  }
  const { resolvedAt: _, ...endless } = over;
  const ended = { ...lasting, resolvedAt: at(9) };
  expect(differences(readExpectation(path, ['busy']), [endless, ended])).toHaveLength(2);
});

describe('is refused, with one sentence:', () => {
  const table: [string, string, RegExp][] = [
    ['no JSON', '[{', /isn't a list of alerts .*--write-expect/],
    ['no list', '{}', /isn't a list of alerts/],
    ['a misspelt field', JSON.stringify([{ ...wanted, resolved: null }]), /list of alerts at 0 .*"resolved"/],
    ['a time that is none', JSON.stringify([{ ...wanted, firedAt: 'noon' }]), /at 0\.firedAt/],
    ['an unknown monitor', JSON.stringify([{ ...wanted, monitor: 'bsy' }]), /alert of bsy.*it has busy\.$/],
  ];
  test.each(table)('%s', (_, text, sentence) => {
    writeFileSync(path, text);
    expect(() => readExpectation(path, ['busy'])).toThrow(sentence);
  });
  test('a file that is not there', () => {
    expect(() => readExpectation(join(folder, 'none.json'), ['busy'])).toThrow(
      /none\.json can't be read \(ENOENT\)/,
    );
  });
});
