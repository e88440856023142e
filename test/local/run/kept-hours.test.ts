import { expect, test } from 'vitest';
import { keptHours } from '../../../local/run/kept-hours.ts';

test('a stream that goes with its run keeps a day; one that stays, as long as its retention says', () => {
  expect(keptHours({ dataDir: undefined, kinesisEndpoint: undefined }, 168)).toBe(24);
  expect(keptHours({ dataDir: 'data', kinesisEndpoint: undefined }, 168)).toBe(168);
  expect(keptHours({ dataDir: undefined, kinesisEndpoint: 'http://127.0.0.1:1' }, 48)).toBe(48);
});
