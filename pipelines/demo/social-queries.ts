import { z } from 'zod';
import { aggregations, amount, bucket, buckets, hits, lines, minute } from './kit/answers.ts';
import type { DemoQuery } from './kit/demo.ts';
import { alertsOf, highestWindows } from './window-queries.ts';

const index = 'social-*';

const post = z.object({
  _source: z.object({ author: z.string(), text: z.string(), lang: z.string().optional() }),
  highlight: z.record(z.string(), z.array(z.string())).optional(),
});

function listPosts(response: unknown): string {
  const found = hits(post).parse(response).hits;
  const posts = found.hits.map(({ _source: { author, text, lang }, highlight = {} }) => {
    const marked = Object.values(highlight)[0]?.[0] ?? text;
    return `${author} (${lang ?? '?'}): ${marked}`;
  });
  return lines(posts.length === 0 ? [] : [...posts, `of ${amount(found.total.value)} in all`]);
}

const english: DemoQuery = {
  title: 'English posts about "build a solar house" (finds "building", "panels on houses")',
  index,
  body: {
    size: 3,
    track_total_hits: true,
    query: {
      bool: {
        must: { match: { 'text.en': { query: 'build a solar house', minimum_should_match: '2' } } },
        filter: { term: { lang: 'en' } },
      },
    },
    highlight: { fields: { 'text.en': { pre_tags: ['*'], post_tags: ['*'], number_of_fragments: 0 } } },
  },
  answer: listPosts,
};

const anyLanguage: DemoQuery = {
  title: 'Posts about "haus", "nocturno" or "列車", in whatever language and form',
  index,
  body: {
    size: 3,
    track_total_hits: true,
    query: {
      multi_match: {
        query: 'haus nocturno 列車',
        fields: ['text^2', 'text.en', 'text.de', 'text.es', 'text.fr', 'text.pt', 'text.cjk'],
      },
    },
    collapse: { field: 'lang' },
  },
  answer: listPosts,
};

const rising: DemoQuery = {
  title: 'Hashtags that were unusually frequent between eight and five minutes ago',
  index,
  body: {
    size: 0,
    query: { range: { '@timestamp': { gte: 'now-8m', lt: 'now-5m' } } },
    aggs: { rising: { significant_terms: { field: 'hashtags', size: 3, min_doc_count: 3 } } },
  },
  answer: (response) => {
    const shape = aggregations({ rising: buckets(bucket.extend({ bg_count: z.number() })) });
    return lines(
      shape
        .parse(response)
        .aggregations.rising.buckets.map(
          ({ key, doc_count, bg_count }) => `#${key}: ${amount(doc_count)} of ${amount(bg_count)} posts`,
        ),
    );
  },
};

const languages: DemoQuery = {
  title: 'Languages, each with its most mentioned people',
  index,
  body: {
    size: 0,
    aggs: {
      languages: {
        terms: { field: 'lang', size: 4 },
        aggs: { mentions: { terms: { field: 'mentions', size: 3 } } },
      },
    },
  },
  answer: (response) => {
    const shape = aggregations({ languages: buckets(bucket.extend({ mentions: buckets(bucket) })) });
    return lines(
      shape
        .parse(response)
        .aggregations.languages.buckets.map(
          ({ key, doc_count, mentions }) =>
            `${key}: ${amount(doc_count)} posts; ${mentions.buckets.map((person) => `@${person.key}`).join(', ')}`,
        ),
    );
  },
};

const subjects = highestWindows({
  pipeline: 'social',
  title: 'Windows: quarters of an hour with the most posts, and their hashtags',
  window: 'subjects',
  by: 'posts',
  shape: z.object({
    windowStart: z.string(),
    metrics: z.object({
      posts: z.number(),
      hashtags: z.array(z.object({ value: z.string(), count: z.number() })),
    }),
  }),
  line: ({ windowStart, metrics: { posts, hashtags } }) => {
    const most = hashtags.slice(0, 3).map(({ value, count }) => `#${value} ${amount(count)}`);
    return `from ${minute(Date.parse(windowStart))}: ${amount(posts)} posts; ${most.join(', ')}`;
  },
});

export const socialQueries: readonly DemoQuery[] = [
  english,
  anyLanguage,
  rising,
  languages,
  subjects,
  alertsOf('social'),
];
