import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { Fault } from '../../kit/fault.ts';
import { ask, type Hit } from '../ask.ts';
import type { SearchFlags } from '../command.ts';
import { printer } from '../print.ts';
import type { GivenQuery } from '../query.ts';
import { boolQuery, byNumber, byTime } from '../request.ts';
import type { Subject } from '../subject.ts';
import { Follower } from './follower.ts';

export interface Following {
  readonly query: GivenQuery;
  readonly subject: Subject;
  readonly flags: SearchFlags;
  readonly signal: AbortSignal;
}

/** Milliseconds between two polls: the engines make documents searchable once a second by default. */
const pollEvery = 1_000;

/** Milliseconds for which an engine that doesn't answer is asked again. */
const patience = 60_000;

const pageSize = 1_000;

/** Until the signal, or until so many documents are printed as the flags say. @throws Fault */
export async function follow(search: Client, following: Following): Promise<void> {
  const { query, subject, flags, signal } = following;
  const limit = flags.limit ?? Number.POSITIVE_INFINITY;
  const print = printer(subject, flags, signal);
  let printed = 0;
  const show = async (hits: readonly Hit[]) => {
    const due = hits.slice(0, Math.max(0, limit - printed));
    printed += due.length;
    await print.hits(due);
  };
  const follower = new Follower({
    ...{ search, signal, index: subject.index, query: boolQuery(query, subject, {}) },
    now: () => performance.now(),
  });
  await follower.begin();
  const before = new Set<string>();
  if (flags.from !== undefined) {
    await showSince(search, following, async (hits) => {
      for (const hit of hits) before.add(writeOf(hit));
      await show(hits);
    });
  }
  const onHits = (hits: readonly Hit[]) => show(hits.filter((hit) => !before.has(writeOf(hit))));
  for (let failingSince: number | undefined; printed < limit && !signal.aborted; ) {
    await delay(pollEvery, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await follower.poll(onHits);
      failingSince = undefined;
    } catch (thrown) {
      if (signal.aborted) return;
      if (!(thrown instanceof Fault) || thrown.code !== 'TARGET') throw thrown;
      if (failingSince === undefined) console.error(`${thrown.message} Going on as soon as it does.`);
      failingSince ??= performance.now();
      if (performance.now() - failingSince > patience) throw thrown;
    }
  }
}

/** Tells a write of a document from every other. */
function writeOf({ _index, _id, _seq_no }: Hit): string {
  return `${_index}/${_id}/${_seq_no}`;
}

/** All that match from that time on, the oldest first. */
async function showSince(
  search: Client,
  { query, subject, flags, signal }: Following,
  show: (hits: readonly Hit[]) => Promise<void>,
): Promise<void> {
  let after: readonly unknown[] | undefined;
  do {
    const body = {
      query: boolQuery(query, subject, { from: flags.from }),
      size: pageSize,
      sort: [...byTime(subject.timeField, 'asc'), { _index: 'asc' }, byNumber('asc')],
      seq_no_primary_term: true,
      track_total_hits: true,
      ...(after !== undefined && { search_after: after }),
    };
    const { hits } = (await ask(search, { index: subject.index, body }, signal)).hits;
    await show(hits);
    after = hits.length < pageSize ? undefined : hits.at(-1)?.sort;
  } while (after !== undefined && !signal.aborted);
}
