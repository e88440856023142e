/** Requests to a store side by side: many letters have an object of their own, and each takes some milliseconds. */
const atOnce = 8;

/**
 * Does the work for every item, a few side by side; the results are in the items' order.
 * @throws what the first failed one threw, after those under way have ended
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    const settled = await Promise.allSettled(items.slice(start, start + atOnce).map(work));
    for (const one of settled) {
      if (one.status === 'rejected') throw one.reason;
      results.push(one.value);
    }
  }
  return results;
}

/** The same for what comes bit by bit, yielding as it goes. */
export async function* streamInParallel<Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < atOnce) continue;
    yield* await inParallel(group, work);
    group = [];
  }
  yield* await inParallel(group, work);
}
