import { defineConfig } from 'vitest/config';
import { real, suite } from '../../vitest.config.ts';
import { isLocalStack } from './running-emulator.ts';

/** Trials on an emulator of AWS that take minutes, and are run when they are asked for: `npm run test:deploy`. */
export default defineConfig({
  test: {
    ...suite,
    ...real,
    // An emulator has one port.
    fileParallelism: false,
    include: [
      'test/deployment/*.trial.ts',
      'test/deployment/deploy.test.ts',
      ...(isLocalStack ? ['test/deployment/localstack/*.trial.ts'] : ['test/gateway/*.trial.ts']),
    ],
    // That one is about ministack alone, which `npm run test:localstack` hasn't prepared.
    exclude: isLocalStack ? ['test/deployment/kept.trial.ts'] : [],
  },
});
