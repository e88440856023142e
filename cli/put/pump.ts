import type { Pacer } from '../kit/pacer.ts';
import type { EncodeResult } from '../records/encode.ts';
import { lingerMs } from '../records/limits.ts';
import type { Batch, InputChunk, InputRecord } from '../records/record.ts';
import type { Batcher } from './batch.ts';

export interface Stages {
  readonly encode: (record: InputRecord) => EncodeResult;
  readonly pacer: Pacer;
  readonly batcher: Batcher;
  /** Resolves once the batch is under way, so that no more is read than can be sent. */
  readonly submit: (batch: Batch) => Promise<void>;
  readonly leave: (record: InputRecord, reason: string) => Promise<void>;
  readonly onRead: (chunk: InputChunk) => void;
  readonly isStopping: () => boolean;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
}

/**
 * Reads, encodes and batches until the input ends or the run stops; a batch that isn't full goes after the linger.
 * What was read has been submitted or left over when this returns, also when the input fails.
 * @throws what the input throws.
 */
export async function pump(chunks: AsyncIterable<InputChunk>, stages: Stages): Promise<void> {
  const flow = new Flow(stages);
  try {
    const iterator = chunks[Symbol.asyncIterator]();
    while (!stages.isStopping()) {
      const chunk = await flow.orLinger(iterator.next());
      if (chunk.done === true) return;
      stages.onRead(chunk.value);
      for (const record of chunk.value.records) {
        const waiting = flow.take(record);
        // A promise per record would cost as much as the rest.
        if (waiting !== undefined) await waiting;
      }
    }
  } finally {
    await flow.flush();
  }
}

class Flow {
  readonly #stages: Stages;
  #lingerUntil = 0;

  constructor(stages: Stages) {
    this.#stages = stages;
  }

  /** Waits for the input, and meanwhile flushes what has lingered. */
  async orLinger<Value>(reading: Promise<Value>): Promise<Value> {
    const { batcher, now } = this.#stages;
    if (!batcher.isEmpty && now() >= this.#lingerUntil) await this.flush();
    if (batcher.isEmpty) return reading;
    let timer: NodeJS.Timeout | undefined;
    const lingered = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, this.#lingerUntil - now(), undefined);
    });
    const first = await Promise.race([reading.then(() => true), lingered]).finally(() => clearTimeout(timer));
    if (first === undefined) await this.flush();
    return reading;
  }

  /** Undefined if there is nothing to wait for. */
  take(record: InputRecord): Promise<void> | undefined {
    const { encode, leave, pacer, now, isStopping } = this.#stages;
    const result = encode(record);
    if ('problem' in result) return leave(record, result.problem);
    const wait = isStopping() ? 0 : pacer.next(now());
    if (wait > 0) return this.#pause(wait).then(() => this.#add(result.encoded));
    return this.#add(result.encoded);
  }

  async flush(): Promise<void> {
    const { batcher, submit } = this.#stages;
    if (!batcher.isEmpty) await submit(batcher.flush());
  }

  #add(encoded: Parameters<Batcher['add']>[0]): Promise<void> | undefined {
    const { batcher, submit } = this.#stages;
    const begins = batcher.isEmpty;
    const closed = batcher.add(encoded);
    if (begins) this.#linger();
    // From when the next can be filled: a stream that is slow to take a batch is no input that is slow to give one.
    return closed === undefined ? undefined : submit(closed).then(() => this.#linger());
  }

  #linger(): void {
    this.#lingerUntil = this.#stages.now() + lingerMs;
  }

  /** A wait for the rate's sake, which no batch has to sit out. */
  async #pause(ms: number): Promise<void> {
    const { batcher, now, sleep } = this.#stages;
    const until = now() + ms;
    if (!batcher.isEmpty && this.#lingerUntil < until) {
      await sleep(Math.max(0, this.#lingerUntil - now()));
      await this.flush();
    }
    const rest = until - now();
    if (rest > 0) await sleep(rest);
  }
}
