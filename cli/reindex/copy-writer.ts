import { setTimeout as sleep } from 'node:timers/promises';
import { Flow } from '../../functions/core/bulk/flow.ts';
import type { Outside } from '../../functions/core/bulk/outside.ts';
import { RefusalMemory } from '../../functions/core/bulk/refused/memory.ts';
import { sendOperations } from '../../functions/core/bulk/send-operations.ts';
import type { Operation } from '../../functions/core/document/operation.ts';
import { bulkSender } from '../../functions/engine/bulk-sender.ts';
import { sendLimits } from '../../functions/engine/send-limits.ts';
import { Fault } from '../kit/fault.ts';
import type { Ask } from './ask.ts';
import { isDiskFull } from './busy.ts';
import { type Copied, LostLock, type Refusal } from './generation-engine.ts';

interface Found {
  readonly id: string;
  readonly routing: string | undefined;
  readonly seqNo: number;
  readonly primaryTerm: number;
}

/** Writes copies as the indexer sends documents: smaller and slower when the engine throttles (G7). */
export class CopyWriter {
  readonly #ask: Ask;
  readonly #send: ReturnType<typeof bulkSender>;
  readonly #flow = new Flow(sendLimits);
  readonly #memory = new RefusalMemory();

  constructor(ask: Ask) {
    this.#ask = ask;
    // Else a name that is gone would begin an index.
    this.#send = bulkSender(ask.client, { require_alias: 'true' });
  }

  /**
   * Writes documents into the index behind an alias, each unless a newer one is there.
   * @param patienceMs for how long an engine that is busy is asked again
   * @returns what the mapping refuses, and the bytes of all
   * @throws LostLock when there is no such alias; Fault when the engine takes nothing
   */
  async write(index: string, documents: readonly Copied[], patienceMs: number) {
    const operations = documents.map((document, position) => operationOf(document, position, index));
    const { outcomes } = await sendOperations(
      operations,
      sendLimits,
      outside(this.#send, patienceMs),
      this.#flow,
      this.#memory,
    );
    const refusals = documents.flatMap((document, position): Refusal[] => {
      const outcome = outcomes[position];
      if (outcome === undefined || !('failure' in outcome)) return [];
      const { type, message } = outcome.failure;
      if (outcome.status === 'rejected') return [{ document, type, message }];
      if (type === 'index_not_found_exception') throw new LostLock();
      throw new Fault(
        'TARGET',
        `The search engine takes no copies (${type}: ${message.slice(0, 200)}): ${isDiskFull(message) ? 'make room on its disks, then ' : ''}run reindex again, and it goes on.`,
      );
    });
    await this.#removeOlder(index, refusals);
    return { refusals, bytes: operations.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  /** Deletes documents if they are as they were found. */
  async delete(index: string, documents: readonly Found[]): Promise<void> {
    if (documents.length === 0) return;
    const lines = documents.map(({ id: _id, routing, seqNo, primaryTerm }) => {
      const where = { _index: index, _id, if_seq_no: seqNo, if_primary_term: primaryTerm };
      return `${JSON.stringify({ delete: { ...where, ...(routing !== undefined && { routing }) } })}\n`;
    });
    const answer = await this.#send(lines.join(''), sendLimits.requestTimeout);
    const failed = answer.kind === 'items' ? answer.items.find(isFailed) : answer;
    if (failed !== undefined)
      throw new Fault('TARGET', 'The search engine deletes no copies: run reindex again, and it goes on.');
  }

  /** Of a refused document an older version may have been taken. */
  async #removeOlder(index: string, refusals: readonly Refusal[]): Promise<void> {
    if (refusals.length === 0) return;
    const keys = refusals.map(({ document }) => document);
    const stored = await this.#ask.get(index, keys);
    const older = stored.flatMap(
      ({ found, _id: id, _seq_no: seqNo, _primary_term: primaryTerm }, position) => {
        if (found !== true || seqNo === undefined || primaryTerm === undefined) return [];
        return [{ id, routing: keys[position]?.routing, seqNo, primaryTerm }];
      },
    );
    await this.delete(index, older);
  }
}

function outside(send: ReturnType<typeof bulkSender>, patienceMs: number): Outside {
  const wait = async (duration: number) => {
    await sleep(duration);
  };
  return { send, sleep: wait, now: Date.now, random: Math.random, deadline: Date.now() + patienceMs };
}

/** The version is the sequence number of the source: copies may come twice, late and from two runs. */
function operationOf(
  { id, routing, sequenceNumber, source }: Copied,
  position: number,
  index: string,
): Operation {
  const action = {
    index: {
      ...{ _index: index, _id: id },
      ...(routing !== undefined && { routing }),
      ...{ version: sequenceNumber + 1, version_type: 'external_gte', require_alias: true },
      // What is stored has been through the ingest pipeline.
      pipeline: '_none',
    },
  };
  const lines = `${JSON.stringify(action)}\n${JSON.stringify(source)}\n`;
  return { recordPosition: position, action: 'create', index, id, lines, bytes: Buffer.byteLength(lines) };
}

/** One that has changed or is gone is found again, or isn't there to be deleted. */
function isFailed({ status }: { readonly status: number }): boolean {
  return status >= 400 && status !== 404 && status !== 409;
}
