import { mergeConfig } from 'vitest/config';
import suite from '../../vitest.config.ts';

/** The integration suite, and the trial of engines that ask for a secret, on the engine that `npm run test:engines` names. */
const config = mergeConfig(suite, {});
config.test = {
  ...config.test,
  include: ['test/integration/**/*.test.ts', 'test/engines/*.trial.ts'],
};
export default config;
