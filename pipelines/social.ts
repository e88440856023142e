import { count, definePipeline, distinct, top, withWindows } from 'shardline';
import { fieldsOf, type Reader, text, count as wholeNumber } from './parsers/fields.ts';
import { keyword } from './parsers/mapping.ts';
import { findReferences, normalized } from './parsers/post-text.ts';
import { readTime } from './parsers/time.ts';

/** A post, and what its text refers to. */
export interface SocialPost {
  /** When it was written, ISO 8601 in UTC; the record's arrival when the post doesn't say. */
  readonly '@timestamp': string;
  readonly postId: string;
  readonly author: string;
  readonly text: string;
  /** BCP 47 tag as the producer gives it, in lower case: `en`, `pt-br`. Never guessed. */
  readonly lang: string | undefined;
  /** Those of the text and those that the producer lists, lower case, without the `#`. */
  readonly hashtags: readonly string[];
  readonly mentions: readonly string[];
  readonly urls: readonly string[];
  readonly repostOf: string | undefined;
  readonly likes: number | undefined;
}

const mappings = {
  '@timestamp': { type: 'date' },
  postId: keyword,
  author: keyword,
  text: {
    type: 'text',
    analyzer: 'post',
    // Stemmed once per language; a query takes the sub-field of the `lang` that it filters by, or all of them.
    fields: {
      en: { type: 'text', analyzer: 'english' },
      de: { type: 'text', analyzer: 'german' },
      es: { type: 'text', analyzer: 'spanish' },
      fr: { type: 'text', analyzer: 'french' },
      pt: { type: 'text', analyzer: 'portuguese' },
      // Chinese, Japanese and Korean write no spaces: pairs of characters stand for words.
      cjk: { type: 'text', analyzer: 'cjk' },
    },
  },
  lang: keyword,
  hashtags: keyword,
  mentions: keyword,
  urls: keyword,
  repostOf: keyword,
  likes: { type: 'long' },
} as const;

/** Reads a post; `null` for a repost without words of its own, which adds nothing to search. */
const transform = (value: unknown, record: { readonly arrivalTime: number }): SocialPost | null => {
  const fields = fieldsOf(value);
  const postId = fields.take('id', identifier);
  const author = fields.take('author', text);
  const words = fields.take('text', text);
  const repostOf = fields.take('repostOf', identifier);
  if (postId === undefined) throw new Error('id must be a text or a whole number.');
  if (author === undefined) throw new Error('author must be a text that is not empty.');
  if (words === undefined && repostOf !== undefined && !fields.given('text')) return null;
  if (words === undefined) throw new Error('text must be a text that is not empty.');
  const time = fields.take('createdAt', readTime);
  if (time === undefined && fields.given('createdAt')) {
    throw new Error('createdAt must be ISO 8601 text or milliseconds since 1970.');
  }
  const found = findReferences(words);
  const post: SocialPost = {
    '@timestamp': time ?? new Date(record.arrivalTime).toISOString(),
    postId,
    author,
    text: words,
    lang: fields.take('lang', languageTag),
    hashtags: normalized([...found.hashtags, ...(fields.take('hashtags', listOfText) ?? [])]),
    mentions: normalized([...found.mentions, ...(fields.take('mentions', listOfText) ?? [])]),
    urls: [...new Set([...found.urls, ...(fields.take('urls', listOfText) ?? [])])],
    repostOf,
    likes: fields.take('likes', wholeNumber),
  };
  return Object.assign(fields.rest(mappings), post);
};

const posts = definePipeline({
  name: 'social',
  source: 'json',
  transform,
  // A month goes when its first day is 121 days old, so what is kept are 90 days and more.
  document: { index: 'social-{yyyy.MM}', eventTime: '@timestamp' },
  mappings,
  settings: {
    analysis: {
      analyzer: { post: { type: 'custom', tokenizer: 'standard', filter: ['lowercase', 'accents'] } },
      // Readers type `cafe` for `café`; the original stays, so that the exact spelling scores higher.
      filter: { accents: { type: 'asciifolding', preserve_original: true } },
    },
  },
  retention: '121d',
});

export const pipeline = withWindows(posts, {
  windows: [
    {
      name: 'hashtags',
      size: '1m',
      keyBy: { hashtag: 'hashtags' },
      metrics: { posts: count(), authors: distinct('author') },
    },
    {
      name: 'mentions',
      size: '1m',
      keyBy: { mentioned: 'mentions' },
      metrics: { posts: count(), authors: distinct('author') },
    },
    {
      name: 'subjects',
      size: '15m',
      slide: '5m',
      metrics: {
        posts: count(),
        authors: distinct('author'),
        hashtags: top('hashtags', 10),
        mentions: top('mentions', 10),
      },
    },
  ],
  monitors: [
    {
      name: 'trending-hashtag',
      type: 'spike',
      severity: 'info',
      window: 'hashtags',
      // People, not posts: nobody makes a trend alone.
      value: 'authors',
      factor: 3,
      baseline: 5,
      atLeast: 20,
      resolveAfter: '2m',
      throttle: '1h',
      message: '#{key.hashtag} is used by {value} people in the minute from {windowStart}.',
    },
    {
      name: 'mention-burst',
      type: 'threshold',
      window: 'mentions',
      value: 'posts',
      above: 300,
      clear: 150,
      message: '@{key.mentioned} was mentioned in {value} posts in the minute from {windowStart}.',
    },
  ],
});

/** Snowflake ids above 2^53 must come as text: as a JSON number they have lost digits before anyone can look. */
const identifier: Reader<string> = (value) => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return text(value);
};

// https://www.rfc-editor.org/rfc/rfc5646#section-2.1, without grandfathered tags; 35 characters at most.
const languageTag: Reader<string> = (value) =>
  typeof value === 'string' && value.length <= 35 && /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(value)
    ? value.toLowerCase()
    : undefined;

const listOfText: Reader<readonly string[]> = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
