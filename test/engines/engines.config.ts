import { defineConfig } from 'vitest/config';
import { real, suite } from '../../vitest.config.ts';

/** The integration suite, and the trial of engines that ask for a secret, on the engine that `npm run test:engines` names. */
export default defineConfig({
  test: {
    ...suite,
    ...real,
    include: ['test/integration/**/*.test.ts', 'test/engines/*.trial.ts'],
  },
});
