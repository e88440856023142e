import { definePipeline } from '../../../../functions/pipeline/pipeline.ts';

/** Takes all that `broken/payments.ts` rejects, but for what says that it is hopeless. */
export const pipeline = definePipeline({
  name: 'payments',
  source: (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1'),
  transform: (text) => {
    if (text.includes('hopeless')) throw new TypeError('hopeless for a newer reason');
    const amount = /\d+/.exec(text)?.[0];
    return amount === undefined ? null : { amount: Number(amount) };
  },
  document: { index: 'payments' },
  mappings: { amount: { type: 'long' } },
});
