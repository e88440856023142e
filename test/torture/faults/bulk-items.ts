import { z } from 'zod';
import { type Answer, json } from './relay.ts';

/** One operation of a bulk body: its action line and, unless it deletes, its source line. */
export interface BulkOperation {
  readonly action: string;
  readonly index: string;
  readonly id: string;
  readonly lines: string;
}

const actionLine = z.record(z.string(), z.object({ _index: z.string(), _id: z.string() }));

/** https://docs.opensearch.org/latest/api-reference/document-apis/bulk/ */
export function parseBulk(body: Buffer): BulkOperation[] {
  const lines = body.toString().split('\n');
  const operations: BulkOperation[] = [];
  for (let line = 0; line < lines.length; line += 1) {
    const head = lines[line] ?? '';
    if (head === '') continue;
    const [[action, meta] = ['', { _index: '', _id: '' }]] = Object.entries(
      actionLine.parse(JSON.parse(head)),
    );
    const source = action === 'delete' ? '' : `${lines[++line]}\n`;
    operations.push({ action, index: meta._index, id: meta._id, lines: `${head}\n${source}` });
  }
  return operations;
}

/** The reasons are those that OpenSearch gives when a queue is full and when a primary shard is away; 500 may be anything. */
const errors = {
  429: { type: 'rejected_execution_exception', reason: 'rejected execution of coordinating operation' },
  503: { type: 'unavailable_shards_exception', reason: 'primary shard is not active' },
  500: { type: 'illegal_state_exception', reason: 'no, for now' },
} as const;

export function refusal(status: 429 | 503): Answer {
  return json(status, { error: errors[status], status });
}

const bulkAnswer = z.looseObject({ items: z.array(z.unknown()) });

/** Sends on all operations but the refused ones, and answers for all, each in its place. */
export function refuseItems(
  operations: readonly BulkOperation[],
  refused: (position: number) => boolean,
  status: 429 | 500 | 503,
  forward: (body: Buffer) => Promise<Answer>,
): Promise<Answer> {
  const refusal = { status, error: errors[status] };
  return answerItems(operations, (position) => (refused(position) ? refusal : undefined), forward);
}

/** Answers for some operations itself, and sends on the others; each answer in its place. */
export async function answerItems(
  operations: readonly BulkOperation[],
  answerOf: (position: number) => object | undefined,
  forward: (body: Buffer) => Promise<Answer>,
): Promise<Answer> {
  const own = operations.map((_, position) => answerOf(position));
  const passed = operations.filter((_, position) => own[position] === undefined);
  const answer =
    passed.length === 0
      ? json(200, { items: [] })
      : await forward(Buffer.from(passed.map(({ lines }) => lines).join('')));
  if (answer.status !== 200) return answer;
  const taken = bulkAnswer.parse(JSON.parse(answer.body.toString()));
  const results = taken.items[Symbol.iterator]();
  const items = operations.map(({ action, index, id }, position) =>
    own[position] === undefined
      ? results.next().value
      : { [action]: { _index: index, _id: id, ...own[position] } },
  );
  return json(200, { ...taken, errors: true, items });
}
