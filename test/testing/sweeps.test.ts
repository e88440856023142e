import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testPipeline, wait } from '../../testing/index.ts';
import { nextSweep } from '../../testing/sweep-times.ts';
import { eachMinute, pipelines, recordsOf, runSwept, stories } from './sweeps.ts';

test('sweeps where something is due find what sweeps each minute find, and send it at the same times', async () => {
  await fc.assert(
    fc.asyncProperty(pipelines, stories, async (pipeline, story) => {
      const { sweeps: few, ...sparse } = await runSwept(pipeline, story, nextSweep);
      const { sweeps: many, ...dense } = await runSwept(pipeline, story, eachMinute);
      expect(sparse).toEqual(dense);
      expect(few).toBeLessThan(many);
    }),
    { numRuns: 6 },
  );
});

test('a wait in one go is a wait in many', async () => {
  const minutes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 2, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(pipelines, stories, minutes, async (pipeline, story, waits) => {
      const records = recordsOf(story);
      const total = waits.reduce((sum, one) => sum + one, 0);
      const once = await testPipeline(pipeline, [...records, wait(`${total}m`)]);
      const often = await testPipeline(pipeline, [...records, ...waits.map((some) => wait(`${some}m`))]);
      expect(often).toEqual(once);
    }),
    { numRuns: 6 },
  );
});
