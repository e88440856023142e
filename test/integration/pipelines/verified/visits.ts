import { definePipeline } from '../../../../functions/pipeline/pipeline.ts';

export const pipeline = definePipeline<'json', { readonly page: string; readonly seconds: number }>({
  name: 'visits',
  transform: (value) => {
    const { page, seconds, robot } = value as { page: string; seconds: number; robot?: boolean };
    if (robot) return null;
    if (page === '') throw new Error('a visit without a page');
    return [
      { page, seconds },
      { page: `${page}#again`, seconds },
    ];
  },
  document: { index: 'visits-{yyyy}' },
  mappings: { page: { type: 'keyword' }, seconds: { type: 'long' } },
});
