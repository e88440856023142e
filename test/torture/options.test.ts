import { expect, test } from 'vitest';
import { readTortureOptions } from './options.ts';

test.each([
  [[], 10],
  [['--scenario', 'poison'], 10],
  [['--scenario', 'outage'], 3],
  [['--scenario', 'clocks'], 8],
  [['--scenario', 'outage', '--minutes', '0.2'], 0.2],
])('%j takes %d minutes', (argv, minutes) => {
  expect(readTortureOptions(argv).minutes).toBe(minutes);
});
