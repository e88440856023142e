import { setTimeout as delay } from 'node:timers/promises';
import { type Client, errors } from '@elastic/elasticsearch';

const searchEveryMs = 100;
/**
 * Milliseconds without a new find after all records are through, after which the rest is given up: a sample may have
 * been filtered or rejected. An index refreshes each second.
 */
const patienceMs = 5_000;

/**
 * Measures how long documents take until a search finds them. One search asks for all that are still missing:
 * a watch for each would keep a small machine busier than the records do.
 */
export class SearchableWatch {
  private readonly search: Client;
  private readonly index: string;
  private readonly since = new Map<string, number>();
  private readonly latencies: number[] = [];

  constructor(search: Client, index: string) {
    this.search = search;
    this.index = index;
  }

  /** Begins to measure a document, by its id, from now on. */
  add(id: string): void {
    this.since.set(id, performance.now());
  }

  /** Milliseconds of each document found, once `passing` is over and all are found or given up. */
  async measure(passing: Promise<unknown>): Promise<readonly number[]> {
    let over = false;
    let foundAt = performance.now();
    const end = () => {
      over = true;
      foundAt = performance.now();
    };
    passing.then(end, end);
    while (!over || (this.since.size > 0 && performance.now() - foundAt < patienceMs)) {
      const found = this.since.size > 0 ? await this.find([...this.since.keys()]) : [];
      if (found.length > 0) foundAt = performance.now();
      for (const id of found) this.settle(id);
      await delay(searchEveryMs);
    }
    return this.latencies;
  }

  private settle(id: string): void {
    const since = this.since.get(id);
    if (since !== undefined) this.latencies.push(performance.now() - since);
    this.since.delete(id);
  }

  private async find(ids: readonly string[]): Promise<string[]> {
    try {
      const { hits } = await this.search.search({
        index: this.index,
        ignore_unavailable: true,
        query: { ids: { values: [...ids] } },
        size: ids.length,
        _source: false,
      });
      return hits.hits.flatMap(({ _id }) => (_id === undefined ? [] : [_id]));
    } catch (thrown) {
      // An index that was created this moment has no shard to search yet, and says so with a 503.
      if (thrown instanceof errors.ResponseError && thrown.statusCode === 503) return [];
      throw thrown;
    }
  }
}
