import type { BulkAnswer, BulkItem } from '../functions/core/bulk/bulk-answer.ts';
import { conflictType } from '../functions/core/bulk/classify.ts';
import { type DocumentKey, type ReadAnswer, readDocuments } from '../functions/core/ordered/read-answer.ts';

/** A document as the engine has it. */
export interface EngineDocument {
  readonly index: string;
  readonly id: string;
  readonly source: Readonly<Record<string, unknown>>;
}

interface Kept extends EngineDocument {
  readonly seqNo: number;
}

interface Target {
  readonly _index: string;
  readonly _id: string;
  readonly routing?: string;
  readonly if_seq_no?: number;
}

const taken: BulkItem = { status: 409, error: { type: conflictType, reason: 'the document is there' } };

/** What the indexer asks of a search engine, in memory. It knows no mappings: it takes every document. */
export function memoryEngine() {
  const kept = new Map<string, Kept>();
  let seqNo = 0;
  const write = ({ create, index }: { create?: Target; index?: Target }, json: string): BulkItem => {
    const target = create ?? index;
    if (target === undefined) throw new TypeError('a bulk action that the indexer never sends');
    const key = keyOf({ index: target._index, id: target._id, routing: target.routing });
    const current = kept.get(key);
    if (create !== undefined ? current !== undefined : current?.seqNo !== target.if_seq_no) return taken;
    seqNo += 1;
    kept.set(key, { index: target._index, id: target._id, source: JSON.parse(json), seqNo });
    return create === undefined ? { status: 200, result: 'updated' } : { status: 201, result: 'created' };
  };
  return {
    /** Takes a bulk body of `create` and `index` actions. */
    send: async (body: string): Promise<BulkAnswer> => {
      const lines = body.split('\n');
      const items: BulkItem[] = [];
      for (let line = 0; line + 1 < lines.length; line += 2) {
        items.push(write(JSON.parse(lines[line] ?? ''), lines[line + 1] ?? ''));
      }
      return { kind: 'items', items };
    },
    read: async (keys: readonly DocumentKey[]): Promise<ReadAnswer> => {
      const docs = keys.map((key) => {
        const found = kept.get(keyOf(key));
        if (found === undefined) return { _id: key.id, found: false };
        return { _id: key.id, _seq_no: found.seqNo, _primary_term: 1, _source: found.source };
      });
      return { kind: 'documents', documents: readDocuments({ docs }, keys) ?? [] };
    },
    /** In the order in which they were first written. */
    documents: (): readonly EngineDocument[] => [...kept.values()],
  };
}

/** Another routing makes another document. */
function keyOf({ index, id, routing }: Pick<DocumentKey, 'index' | 'id'> & { routing?: string | undefined }) {
  return JSON.stringify([index, id, routing]);
}
