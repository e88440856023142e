import type { BulkAnswer, BulkItem } from '../../../../functions/core/bulk/bulk-answer.ts';
import type { OrderedOperation } from '../../../../functions/core/document/operation.ts';
import { formatOrder, streamOrder } from '../../../../functions/core/document/stream-order.ts';
import {
  type DocumentKey,
  type ReadAnswer,
  readDocuments,
} from '../../../../functions/core/ordered/read-answer.ts';
import type { OrderedOutside } from '../../../../functions/core/ordered/read-stored.ts';
import type { OrderedAction } from '../../../../functions/pipeline/pipeline.ts';
import type { RecordPart } from '../../../../functions/pipeline/record.ts';
import { conflict, mappingError, taken, yields } from '../bulk/engine.ts';
import { streamRecord } from '../records.ts';

interface Kept {
  readonly seqNo: number;
  readonly source: Record<string, unknown>;
}

/** A refusal that no list knows. */
const unlisted: BulkItem = {
  status: 400,
  error: { type: 'illegal_argument_exception', reason: 'startOffset must be non-negative' },
};

/** Another routing is another shard, and so another document: `id` without one, else `id@routing`. */
function placeOf(id: string, routing: unknown): string {
  return routing === undefined ? id : `${id}@${routing}`;
}

/** What a fault does to one request: `lost` before the engine took it, `unheard` after. */
export type Fault = 'none' | 'busy' | 'lost' | 'unheard';

/** The rules of optimistic concurrency in memory, with faults: for properties that a real engine is too slow for. */
export class Store {
  readonly documents = new Map<string, Kept>();
  private seqNo = 0;

  /** What queries see: no tombstones, and nothing of what the pipeline notes. */
  visible(): Record<string, Record<string, unknown>> {
    const shown = [...this.documents].flatMap(([id, { source }]) => {
      const { ingest, ...document } = source as { ingest?: { deleted?: boolean } };
      return ingest?.deleted ? [] : [[id, document] as const];
    });
    return Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  read(keys: readonly DocumentKey[]): ReadAnswer {
    const docs = keys.map(({ id, routing }) => {
      const kept = this.documents.get(placeOf(id, routing));
      if (kept === undefined) return { _id: id, found: false };
      return { _id: id, found: true, _seq_no: kept.seqNo, _primary_term: 1, _source: kept.source };
    });
    const documents = readDocuments({ docs: structuredClone(docs) }, keys);
    return documents === undefined
      ? { kind: 'unreachable', message: 'unreadable' }
      : { kind: 'documents', documents };
  }

  bulk(body: string, isBusy: (position: number) => boolean): BulkAnswer {
    const lines = body.trimEnd().split('\n');
    const items = lines.flatMap((line, position): BulkItem[] => {
      if (position % 2 === 1) return [];
      const [[action, target] = []] = Object.entries<Record<string, unknown>>(JSON.parse(line));
      if (isBusy(position / 2)) return [{ status: 429, error: { type: 'rejected', reason: 'full' } }];
      return [this.write(String(action), target ?? {}, JSON.parse(lines[position + 1] ?? ''))];
    });
    return { kind: 'items', items };
  }

  private write(action: string, target: Record<string, unknown>, source: Record<string, unknown>): BulkItem {
    const place = placeOf(String(target._id), target.routing);
    const kept = this.documents.get(place);
    const expected = action === 'create' ? kept === undefined : kept?.seqNo === target.if_seq_no;
    if (!expected) return conflict;
    if (source.poison) return mappingError;
    if (source.curse) return unlisted;
    this.seqNo += 1;
    this.documents.set(place, { seqNo: this.seqNo, source });
    return taken;
  }
}

/** An outside world with this store as its engine. Each request yields, so that batches side by side interleave. */
export function outsideOf(
  store: Store,
  fault: () => Fault = () => 'none',
  deadline = 60_000,
): OrderedOutside {
  let clock = 0;
  return {
    send: async (body) => {
      await yields();
      clock += 10;
      const happens = fault();
      if (happens === 'lost') return { kind: 'unreachable', message: 'reset' };
      const answer = store.bulk(body, (position) => happens === 'busy' && position % 2 === 0);
      await yields();
      return happens === 'unheard' ? { kind: 'unreachable', message: 'reset' } : answer;
    },
    read: async (keys) => {
      await yields();
      const answer = store.read(keys);
      await yields();
      return answer;
    },
    sleep: async (duration) => {
      clock += duration;
      await yields();
    },
    now: () => clock,
    random: () => 0.5,
    deadline,
  };
}

export interface Change {
  readonly id: string;
  readonly action: OrderedAction;
  readonly document: Record<string, unknown>;
  readonly routing?: string;
  /** Of the user's own. */
  readonly version?: number;
  /** The place of its record in the stream, and its own place in that. Default: a record each. */
  readonly at?: readonly [record: number, ...position: RecordPart];
}

/** The operation of the change at a place in the stream. */
export function ordered(change: Change, place: number): OrderedOperation {
  const { id, action, document, routing, version, at: [record, ...position] = [place, 0, 0, 0] } = change;
  const order = streamOrder(streamRecord('', record), position, version);
  const ingest = { order: formatOrder(order) };
  const source = action === 'delete' ? { ingest: { ...ingest, deleted: true } } : { ...document, ingest };
  return {
    recordPosition: place,
    action,
    index: 'things.documents',
    id,
    routing,
    order,
    json: JSON.stringify(source),
  };
}
