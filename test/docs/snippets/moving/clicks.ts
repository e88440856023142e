import { definePipeline } from 'shardline';

interface Click {
  readonly at: string;
  readonly page: string;
}

export const pipeline = definePipeline({
  name: 'clicks',
  transform: (value): Click | null => {
    const { at, page, bot } = value as Click & { readonly bot?: boolean };
    if (bot === true) return null; // Dropped
    if (typeof page !== 'string') throw new Error('page must be text'); // ProcessingFailed
    return { at, page: page.toLowerCase() }; // Ok
  },
  document: { index: 'page-clicks-{yyyy.MM.dd}', eventTime: 'at' },
  mappings: { at: { type: 'date' }, page: { type: 'keyword' } },
});
