import { testPipeline } from 'shardline/testing';
import { describe, expect, it } from 'vitest';
import { pipeline } from '../../pipelines/social.ts';
import { documentOf, refusalOf, runPipeline } from './run-pipeline.ts';

const post = {
  id: '17954338443120000000',
  author: 'mara',
  text: '@Jonas look: #Sonnenaufgang über https://a.example/x #sonnenaufgang',
  createdAt: '2026-11-22T23:59:59Z',
  lang: 'de-AT',
};

describe('a post', () => {
  it('becomes a document with what its text refers to, in the index of its day', async () => {
    expect(await documentOf(pipeline, JSON.stringify(post))).toEqual({
      index: 'social-2026.11',
      source: {
        '@timestamp': '2026-11-22T23:59:59.000Z',
        postId: '17954338443120000000',
        author: 'mara',
        text: post.text,
        lang: 'de-at',
        hashtags: ['sonnenaufgang'],
        mentions: ['jonas'],
        urls: ['https://a.example/x'],
      },
    });
  });

  it('joins what its producer lists with what its text says', async () => {
    const given = {
      ...post,
      hashtags: ['Sonnenaufgang', 'Berge'],
      mentions: ['elif'],
      urls: ['https://b.example/'],
    };
    expect((await documentOf(pipeline, JSON.stringify(given))).source).toMatchObject({
      hashtags: ['sonnenaufgang', 'berge'],
      mentions: ['jonas', 'elif'],
      urls: ['https://a.example/x', 'https://b.example/'],
    });
  });

  it('may lack time and language, and keeps what it can’t read', async () => {
    const given = { id: 7, author: 'mara', text: 'hi', lang: 'not a language', likes: 'many', client: 'web' };
    expect((await documentOf(pipeline, JSON.stringify(given))).source).toEqual({
      '@timestamp': '2026-11-23T10:00:00.000Z',
      postId: '7',
      author: 'mara',
      text: 'hi',
      hashtags: [],
      mentions: [],
      urls: [],
      unmapped: { client: 'web', malformed: { lang: 'not a language', likes: 'many' } },
    });
  });

  it('that repeats another without a word is filtered; one with words is not', async () => {
    const repost = { id: '8', author: 'elif', repostOf: post.id };
    const given = [repost, { ...repost, text: 'Yes!' }].map((value) => JSON.stringify(value));
    const { documents, outcomes } = await runPipeline(pipeline, given);
    expect(documents.map(({ source }) => source.text)).toEqual(['Yes!']);
    expect(outcomes).toEqual([]);
  });

  it.each([
    [{ id: null }, /id must be/],
    [{ id: 2 ** 60 }, /id must be/],
    [{ author: 5 }, /author must be/],
    [{ text: '' }, /text must be/],
    [{ text: ['a'], repostOf: '1' }, /text must be/],
    [{ createdAt: 'yesterday' }, /createdAt must be/],
  ])('with %j is refused with its reason', async (change, reason) => {
    expect(await refusalOf(pipeline, JSON.stringify({ ...post, ...change }))).toMatch(reason);
  });
});

describe('windows and monitors', () => {
  /** So many people use a hashtag in the minute. */
  const used = (minute: number, people: number) =>
    Array.from({ length: people }, (_, person) => ({
      ...post,
      ...{ id: `${minute}-${person}`, author: `author-${person}`, text: 'look: #Sonnenaufgang' },
      createdAt: new Date(Date.UTC(2026, 10, 22, 10, minute, person)).toISOString(),
    }));

  it('count people and posts of a hashtag', async () => {
    const { windows } = await testPipeline(pipeline, [...used(0, 3), ...used(0, 2)]);
    expect(windows.find(({ window }) => window === 'hashtags')).toMatchObject({
      key: { hashtag: 'sonnenaufgang' },
      metrics: { posts: 5, authors: 3 },
    });
  });

  it('alert of a hashtag that many people use at once, and had not before', async () => {
    const quiet = [0, 1, 2, 3, 4, 5].flatMap((minute) => used(minute, 2));
    const { alerts } = await testPipeline(pipeline, [...quiet, ...used(6, 30)]);
    expect(alerts).toMatchObject([
      {
        ...{ monitor: 'trending-hashtag', key: { hashtag: 'sonnenaufgang' }, value: 30 },
        message: '#sonnenaufgang is used by 30 people in the minute from 2026-11-22T10:06:00.000Z.',
      },
    ]);
    expect((await testPipeline(pipeline, quiet)).alerts).toEqual([]);
  });
});
