import type { Incomplete, Lagging } from '../../protocol/lagging.ts';
import type { Source } from '../../sources/source.ts';
import { sentenceOf, withPatience } from '../reading.ts';

/** Milliseconds that the answer may take: what it is about is shown without it. */
const patienceMs = 5_000;

/** Milliseconds between two questions of frames. */
const everyMs = 1_000;

/** What of a function lags most, so that not all is shown that has arrived; `undefined`: nothing does. */
export async function incompleteOf(
  source: Pick<Source, 'lagging'>,
  reader: Lagging['reader'],
  signal: AbortSignal,
): Promise<Incomplete | undefined> {
  try {
    const lagging = await withPatience(signal, (limited) => source.lagging(limited), patienceMs);
    return lagging.find((one) => one.reader === reader);
  } catch (thrown) {
    signal.throwIfAborted();
    return { unknown: sentenceOf(thrown) };
  }
}

/** The same for frames, none of which waits for it: what isn't known yet is `undefined`. */
export function incompleteReader(
  source: Pick<Source, 'lagging'>,
  reader: Lagging['reader'],
): () => Incomplete | undefined {
  let known: Incomplete | undefined;
  let isAsking = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (!isAsking && performance.now() - askedAt >= everyMs) {
      isAsking = true;
      askedAt = performance.now();
      void incompleteOf(source, reader, new AbortController().signal).then((answer) => {
        known = answer;
        isAsking = false;
      });
    }
    return known;
  };
}
