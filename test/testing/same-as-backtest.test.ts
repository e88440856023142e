import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TestAlert, testPipeline } from '../../testing/index.ts';
import { at, backtestOf, parcel } from '../cli/backtest/parcels.ts';
import { pipeline } from '../cli/backtest/pipelines/parcels.ts';

/** What was said while a window was open depends on how much of it had come. */
const facts = (alerts: readonly TestAlert[]) => alerts.map(({ message: _, ...alert }) => alert);

test('a test of records finds the alerts that a backtest of their file finds', async () => {
  const story = fc.array(
    fc.record({
      seconds: fc.integer({ min: 0, max: 400 }),
      depot: fc.constantFrom('a', 'b', 'c'),
      weight: fc.constantFrom(1, 50, 300),
    }),
    { minLength: 1, maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(story, async (parcels) => {
      let time = 0;
      const lines = parcels.map(({ seconds, depot, weight }) => {
        time += seconds;
        return parcel(at(0, time), depot, weight);
      });
      const { alerts } = await testPipeline(pipeline, lines);
      expect(facts(alerts)).toEqual(facts((await backtestOf(lines)).alerts));
    }),
    { numRuns: 20 },
  );
});
