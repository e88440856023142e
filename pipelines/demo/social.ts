import type { Demo, DemoRecord } from './kit/demo.ts';
import { createDemo, type Moment } from './kit/generate.ts';
import { authors, phrases, RISING_TAG, tags } from './phrases.ts';
import { socialQueries } from './social-queries.ts';

/** Posts in seven languages on a handful of subjects; for a while, a hashtag from nowhere is in half of them. */
export const demo: Demo = createDemo({
  document: post,
  filtered: ({ time, random, index }) => {
    const author = random.pickByRank(authors);
    const repostOf = postId(time, random.integer(0, index));
    return record({ id: postId(time, index), author, repostOf, createdAt: new Date(time).toISOString() });
  },
  poison: [
    poison({ id: '1', text: 'Who wrote this?', lang: 'en' }, /author must be/),
    poison({ id: '2', author: 'ada', text: '', lang: 'en' }, /text must be/),
    poison({ id: '3', author: 'ada', text: 'When?', createdAt: 'yesterday' }, /createdAt must be/),
    { data: '"not a post"', reason: /no JSON object/ },
  ],
  queries: socialQueries,
});

function post({ time, incident, random, index }: Moment): DemoRecord {
  const { lang, openings, subjects, closings } = random.pickByRank(phrases);
  const author = random.pickByRank(authors);
  const words = [random.pick(openings), random.pick(subjects), random.pick(closings)];
  if (random.chance(0.6)) words.push(`#${random.pickByRank(tags)}`);
  if (incident && random.chance(0.5)) words.push(`#${RISING_TAG}`);
  if (random.chance(0.25)) words.unshift(`@${random.pickByRank(authors)}`);
  if (random.chance(0.15)) words.push(`https://news.example/${lang}/${random.integer(1, 40)}?utm=demo#top`);
  return record({
    id: postId(time, index),
    author,
    text: words.join(' '),
    createdAt: new Date(time).toISOString(),
    lang,
    likes: Math.floor(random.exponential(4)),
    // A field without a mapping: it is found under `unmapped`.
    client: random.pick(['web', 'phone']),
  });
}

/** As text: such numbers are beyond what a JSON number keeps exact. */
function postId(time: number, index: number): string {
  return `${time}${String(index).padStart(7, '0')}`;
}

function record(value: { readonly author: string; readonly [field: string]: unknown }): DemoRecord {
  return { data: JSON.stringify(value), partitionKey: value.author };
}

function poison(value: object, reason: RegExp) {
  return { data: JSON.stringify(value), reason };
}
