import { definePipeline } from '../../../../functions/pipeline/pipeline.ts';

/** Payments whose transform doesn't know yet what producers may send; `corrected/payments.ts` does. */
export const pipeline = definePipeline({
  name: 'payments',
  transform: (value) => {
    if (typeof value !== 'object' || value === null || !('amount' in value)) {
      throw new TypeError('a payment without an amount');
    }
    return { amount: value.amount };
  },
  document: { index: 'payments' },
  mappings: { amount: { type: 'long' } },
});
