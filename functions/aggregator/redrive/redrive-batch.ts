import { describeFailures } from '../../core/outcome/failure-locations.ts';
import { type Failure, failureOf, type RecordOutcome } from '../../core/outcome/outcome.ts';
import { mostRedriven, type RedrivenRecord, recordHash } from '../../core/windows/redriven.ts';
import { timeRecords } from '../../core/windows/timed-documents.ts';
import { StoreUnavailable } from '../../engine/store/window-store.ts';
import type { StreamRecord } from '../../pipeline/record.ts';
import type { Context } from '../context/context.ts';
import { addRedriven } from './add-redriven.ts';
import { markRedriven, readStandings, type SkippedMark, type Standing } from './standings.ts';

/** The stage of these failures. */
const stage = 'windows';

/**
 * Brings records that were left out of the windows back into them, once: a record that was counted when it was
 * delivered, or by a redrive, is a `duplicate`. They come late by nature, so none counts as late, and keys
 * beyond the most that a window may have are let in. Results of their windows are written again; alerts aren't
 * evaluated again for windows that were final before.
 *
 * @returns one outcome a record, in order; what is `errored` may be given again
 */
export async function redriveBatch(
  records: readonly StreamRecord[],
  context: Context,
): Promise<readonly RecordOutcome[]> {
  const known = new Map<StreamRecord, RecordOutcome>();
  let failure: Failure = { stage, type: 'not_done', message: 'the redrive ended before this record' };
  try {
    if (records.length > 0) await redriveRecords(records, known, context);
  } catch (thrown) {
    if (!(thrown instanceof StoreUnavailable)) throw thrown;
    failure = failureOf(stage, 'store_unavailable', thrown);
  }
  return records.map((record) => known.get(record) ?? { status: 'errored', failures: [failure] });
}

async function redriveRecords(
  records: readonly StreamRecord[],
  known: Map<StreamRecord, RecordOutcome>,
  context: Context,
): Promise<void> {
  const { standings, registry } = await readStandings(records, context);
  const marks = new Map<StreamRecord, SkippedMark>();
  for (const [position, record] of records.entries()) {
    const standing = standings[position] ?? 'ahead';
    if (typeof standing === 'object') marks.set(record, standing);
    else known.set(record, outcomeOf[standing]);
  }
  const complete = await completeRecords([...marks.keys()], known, context);
  const { touching, added, full } = await addRedriven(complete, registry, context);
  await markRedriven(
    complete.flatMap(({ record, hash }) => (touching.has(hash) ? (marks.get(record) ?? []) : [])),
    context,
  );
  for (const { record, hash } of complete) {
    if (full.has(hash)) known.set(record, noRoom);
    else if (!touching.has(hash)) known.set(record, { status: 'filtered' });
    else known.set(record, { status: added.has(hash) ? 'indexed' : 'duplicate' });
  }
}

/** The records that have documents. Sets the outcomes of the others in `known`. */
async function completeRecords(
  records: readonly StreamRecord[],
  known: Map<StreamRecord, RecordOutcome>,
  context: Context,
): Promise<readonly (RedrivenRecord & { readonly record: StreamRecord })[]> {
  const timed = await timeRecords(records, context.pipeline, context);
  return timed.flatMap(({ record, documents, failures, again }) => {
    if (again !== undefined) known.set(record, { status: 'errored', failures: [again] });
    else if (failures.length > 0)
      known.set(record, { status: 'rejected', failures: describeFailures(failures) });
    else if (documents.length === 0) known.set(record, { status: 'filtered' });
    else return [{ record, hash: recordHash(record), documents }];
    return [];
  });
}

const noRoom: RecordOutcome = {
  status: 'errored',
  failures: [
    {
      stage,
      type: 'too_many_redriven',
      message:
        `a pane of a window takes at most ${mostRedriven} redriven records; rebuild the windows: ` +
        'delete their indices and read the stream from its beginning',
    },
  ],
};

const outcomeOf: Readonly<Record<Extract<Standing, string>, RecordOutcome>> = {
  counted: { status: 'duplicate' },
  ahead: {
    status: 'errored',
    failures: [
      {
        stage,
        type: 'not_reached',
        message: 'the stream has yet to deliver the record to the windows; redrive it after that',
      },
    ],
  },
};
