import { expect, test } from 'vitest';
import type { Finding } from '../../../cli/doctor/finding.ts';
import { findingLines } from '../../../cli/doctor/report.ts';
import { made } from '../../../cli/doctor/run-command.ts';

test('a check that fails is a finding, and shows no credentials', async () => {
  const find = async (): Promise<Finding[]> => {
    throw new Error('No answer from https://me:secret@search.example.com.');
  };
  expect(await made({ about: 'engine', find }, new AbortController().signal)).toEqual([
    { about: 'engine', level: 'problem', says: 'No answer from https://…@search.example.com.' },
  ]);
});

test('the silence of a service is a problem, what is slow here a warning', async () => {
  const check = { about: 'engine', find: () => new Promise<Finding[]>(() => undefined) };
  const never = new AbortController().signal;
  expect(await made({ ...check, isAsked: true }, never, 10)).toMatchObject([
    { level: 'problem', says: 'no answer within 0.01 s' },
  ]);
  expect(await made(check, never, 10)).toMatchObject([{ level: 'warning' }]);
});

test('Ctrl-C ends a check that waits', async () => {
  const stop = new AbortController();
  const waiting = made({ about: 'engine', find: () => new Promise(() => undefined) }, stop.signal);
  stop.abort(new Error('stopped'));
  expect(await waiting).toMatchObject([{ level: 'problem', says: 'stopped' }]);
});

test.each<[Finding[], string]>([
  [[{ about: 'Node', level: 'ok', says: '24.1.0' }], 'No problem.'],
  [
    [
      { about: 'disk', level: 'warning', says: 'little', remedy: 'Free some.' },
      { about: 'memory', level: 'problem', says: 'none', remedy: 'Buy some.' },
      { about: 'clock', level: 'problem', says: 'wrong', remedy: 'Set it.' },
    ],
    '2 problems, 1 warning.',
  ],
])('findings fit the terminal, and are counted', (findings, conclusion) => {
  const lines = findingLines(findings, 60).join('\n').split('\n');
  expect(lines.at(-1)).toBe(conclusion);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
});
