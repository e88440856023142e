import { pipeline as social } from '../../../../pipelines/social.ts';

/** Without the analysers that not every engine of the tests has; by its name, so that all else is as in the original. */
export const pipeline = {
  ...social,
  settings: {},
  mappings: { ...social.mappings, text: { type: 'text' } },
} as const;
