import { expect, test } from 'vitest';
import { barLine, lengthText, rateText, shareText } from '../../../cli/top/figures.ts';
import { keysIn } from '../../../cli/top/keys.ts';
import { Screen } from '../../../cli/top/screen.ts';

test.each([
  ['q', ['leave']],
  ['\u0003', ['interrupt']],
  ['p', ['pause']],
  ['\u001B[A\u001B[B', ['up', 'down']],
  ['\u001BOAq', ['up', 'leave']],
  ['\u001B[15~x\u001B', []],
  ['qq', ['leave', 'leave']],
])('%j is %j', (typed, keys) => {
  expect(keysIn(typed)).toEqual(keys);
});

test('figures are short and never lie about nothing and all', () => {
  expect([0, 999, 3_400, 59_990, 125_000, 12_000_000, 187_200_000].map(lengthText)).toEqual([
    ...['0 ms', '999 ms', '3.4 s', '1 min 0 s', '2 min 5 s', '3 h 20 min', '2 d 4 h'],
  ]);
  expect([0, 0.44, 12.4, 1_234].map(rateText)).toEqual(['0', '0.4', '12', '1,234']);
  expect([shareText(1, 100_000), shareText(99_999, 100_000), shareText(5, 5)]).toEqual([
    ...['<0.1 %', '99.9 %', '100 %'],
  ]);
  expect([barLine([0, 5, 10], 2), barLine([0, 0], 5), barLine([], 5)]).toEqual(['▅█', '▁▁', '']);
});

test('a screen writes only lines that changed, all at once, and leaves the terminal as it was', () => {
  const written: string[] = [];
  const screen = new Screen({ write: (text) => written.push(text) });
  expect(written[0]).toContain('\u001B[?1049h');
  screen.draw(['a', 'b']);
  screen.draw(['a', 'c']);
  screen.draw(['a', 'c']);
  expect(written).toHaveLength(3);
  expect(written[2]).toBe('\u001B[?2026h\u001B[2;1Hc\u001B[0m\u001B[K\u001B[?2026l');
  screen.clear();
  screen.draw(['a', 'c']);
  expect(written.at(-1)).toContain('\u001B[1;1Ha');
  screen.close();
  screen.close();
  expect(written.filter((text) => text.includes('\u001B[?1049l'))).toHaveLength(1);
  expect(written.at(-1)).toContain('\u001B[?25h');
  screen.draw(['z']);
  expect(written.at(-1)).toContain('\u001B[?1049l');
});
