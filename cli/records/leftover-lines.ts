import { Fault } from '../kit/fault.ts';
import { isLeftover, parseLeftover } from './leftover-format.ts';
import type { InputChunk } from './record.ts';

/** Lines of a leftovers file back to the records that they hold: bytes and partition key as they were. */
export async function* restoreLeftovers(chunks: AsyncIterable<InputChunk>): AsyncGenerator<InputChunk> {
  for await (const chunk of chunks) {
    const records = chunk.records.map((record) => {
      const leftover = parseLeftover(record.bytes);
      if (leftover === undefined) {
        throw new Fault(
          'INPUT',
          `Line ${record.line} isn't a leftover: remove it, or pass --format lines to put it as it is.`,
        );
      }
      return { ...leftover, line: record.line };
    });
    yield { records, emptyLines: chunk.emptyLines };
  }
}

/** Leftovers are known by their first line, so that their file can be put again under whatever name. */
export async function* restoreIfLeftovers(chunks: AsyncIterable<InputChunk>): AsyncGenerator<InputChunk> {
  const iterator = chunks[Symbol.asyncIterator]();
  const head: InputChunk[] = [];
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    head.push(next.value);
    if (next.value.records.length > 0) break;
  }
  const first = head.at(-1)?.records[0];
  const bytes = concat(head, iterator);
  yield* first !== undefined && isLeftover(first.bytes) ? restoreLeftovers(bytes) : bytes;
}

async function* concat<Item>(head: readonly Item[], rest: AsyncIterator<Item>): AsyncGenerator<Item> {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
