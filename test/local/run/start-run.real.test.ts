import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startRun } from '../../../local/run/start-run.ts';
import type { synthesizeInChild } from '../../../local/run/synthesize.ts';
import { runOptions } from '../../integration/pipeline-run.ts';

test('an engine that fails ends the synthesis beside it, and is what the start fails with', async () => {
  const untilEnded: typeof synthesizeInChild = async (_, { signal }) => {
    if (signal?.aborted === false) await once(signal, 'abort');
    throw new Error('The synthesis was ended.');
  };
  const options = runOptions('sensors', { searchUrl: 'http://127.0.0.1:1' });
  await expect(startRun(options, () => undefined, undefined, untilEnded)).rejects.toThrow("doesn't answer");
});
