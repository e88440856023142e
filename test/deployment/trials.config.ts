import { mergeConfig } from 'vitest/config';
import suite from '../../vitest.config.ts';
import { isLocalStack } from './is-localstack.ts';

/** Trials on an emulator of AWS that take minutes, and are run when they are asked for: `npm run test:deploy`. */
const config = mergeConfig(suite, {});
config.test = {
  ...config.test,
  // An emulator has one port.
  fileParallelism: false,
  include: [
    'test/deployment/*.trial.ts',
    'test/deployment/deploy.test.ts',
    ...(isLocalStack ? ['test/deployment/localstack/*.trial.ts'] : ['test/gateway/*.trial.ts']),
  ],
  // That one is about ministack alone, which `npm run test:localstack` hasn't prepared.
  exclude: isLocalStack ? ['test/deployment/kept.trial.ts'] : [],
};
export default config;
