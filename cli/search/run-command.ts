import type { Client } from '@elastic/elasticsearch';
import { z } from 'zod';
import { askPipeline } from '../kit/ask-pipeline.ts';
import { count, plural } from '../kit/count.ts';
import { Fault } from '../kit/fault.ts';
import { findTarget } from '../kit/find-target.ts';
import { printLine } from '../kit/standard-output.ts';
import type { Stopping } from '../kit/stopping.ts';
import { targetOptions } from '../kit/target-options.ts';
import { ask } from './ask.ts';
import { defaultHits, type SearchFlags } from './command.ts';
import { follow } from './follow/follow.ts';
import { printer } from './print.ts';
import { type GivenQuery, readQuery } from './query.ts';
import { boolQuery, newestFirst } from './request.ts';
import { type Subject, subjectOf } from './subject.ts';

/** @throws Fault */
export async function runSearch(
  text: string | undefined,
  flags: SearchFlags,
  stopping: Stopping,
): Promise<number> {
  const query = readQuery(text);
  checkFlags(flags, query);
  const target = await findTarget(targetOptions(flags));
  const subject = subjectOf(await askPipeline(target, stopping.signal), flags);
  checkTime(flags, subject);
  const search = await target.search();
  try {
    const { signal } = stopping;
    if (flags.follow === true) await follow(search, { query, subject, flags, signal });
    else await searchOnce(search, { query, subject, flags, signal });
    return 0;
  } finally {
    await search.close();
  }
}

interface Searching {
  readonly query: GivenQuery;
  readonly subject: Subject;
  readonly flags: SearchFlags;
  readonly signal: AbortSignal;
}

async function searchOnce(search: Client, { query, subject, flags, signal }: Searching): Promise<void> {
  const { sort, limit } = flags;
  const answer = await ask(
    search,
    {
      index: subject.index,
      body: {
        size: defaultHits,
        sort: newestFirst(subject),
        ...query.body,
        ...(limit !== undefined && { size: limit }),
        ...(sort !== undefined && { sort }),
        query: boolQuery(query, subject, flags),
        track_total_hits: true,
      },
    },
    signal,
  );
  const isNewestFirst = sort === undefined && query.body.sort === undefined;
  const hits = isNewestFirst ? answer.hits.hits.toReversed() : answer.hits.hits;
  const print = printer(subject, flags, signal);
  if (hits.length > 0 || answer.aggregations === undefined) await print.hits(hits);
  if (answer.aggregations !== undefined) {
    await printLine(
      JSON.stringify(answer.aggregations, undefined, flags.json === true ? undefined : 2),
      signal,
    );
  }
  const total = answer.hits.total?.value ?? hits.length;
  console.error(
    summary(hits.length, total, subject, {
      isNewestFirst,
      isWanted: limit !== undefined || query.body.size !== 0,
    }),
  );
  if (total === 0 && flags.windows !== undefined) await sayWindows(search, subject, flags.windows, signal);
}

function summary(
  shown: number,
  total: number,
  { noun, index }: Subject,
  { isNewestFirst, isWanted }: { readonly isNewestFirst: boolean; readonly isWanted: boolean },
): string {
  if (total === 0) return `no ${noun} in ${index} matches`;
  if (shown >= total || !isWanted) return plural(total, noun);
  return `${isNewestFirst ? 'the newest ' : ''}${count(shown)} of ${plural(total, noun)}: --limit shows more`;
}

const windowNames = z.object({ names: z.object({ buckets: z.array(z.object({ key: z.string() })) }) });

/** Nothing is found of a window whose name is misspelt. */
async function sayWindows(
  search: Client,
  { index }: Subject,
  named: string,
  signal: AbortSignal,
): Promise<void> {
  const aggs = { names: { terms: { field: 'window', size: 100 } } };
  const { aggregations } = await ask(search, { index, body: { size: 0, aggs } }, signal);
  const names = windowNames.safeParse(aggregations).data?.names.buckets.map(({ key }) => key) ?? [];
  if (names.length > 0 && !names.includes(named)) console.error(`there are results of ${names.join(', ')}`);
}

/** @throws Fault for options that don't go together */
function checkFlags(
  { follow: isFollowing, from, to, sort, windows, alerts }: SearchFlags,
  { body }: GivenQuery,
): void {
  if (windows !== undefined && alerts === true)
    throw new Fault('USAGE', 'Give --windows or --alerts, not both.');
  if (from !== undefined && to !== undefined && from >= to)
    throw new Fault('USAGE', '--from must be before --to.');
  if (isFollowing !== true) return;
  const other = to !== undefined ? '--to' : sort !== undefined ? '--sort' : Object.keys(body)[0];
  if (other !== undefined) {
    throw new Fault('USAGE', `--follow prints documents as they come: leave out ${other}.`);
  }
}

/** @throws Fault when there is no time to choose by */
function checkTime({ from, to }: SearchFlags, { timeField }: Subject): void {
  if (timeField !== undefined || (from === undefined && to === undefined)) return;
  throw new Fault(
    'USAGE',
    'The documents of this pipeline have no event time (document.eventTime), so --from and --to can’t choose among them: leave them out.',
  );
}
