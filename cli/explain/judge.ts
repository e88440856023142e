import { compareSequence } from '../../functions/core/document/stream-order.ts';
import type { Reason } from '../../functions/dead-letters/dead-letter.ts';
import { plural } from '../kit/count.ts';
import { isDiscardedFor } from '../letters/discarded-batch.ts';
import type { Stages } from '../stages/run-stages.ts';
import type { FoundLetter } from './find-letter.ts';
import type { DocumentFinding } from './finding.ts';

/** What became of the record, as far as what is stored tells, and what its code says otherwise. */
export interface Verdict {
  readonly status: 'indexed' | 'filtered' | 'rejected' | 'errored' | 'stale' | 'absent';
  readonly reasons: readonly Reason[];
  /** Sentences, the most important one first. */
  readonly notes: readonly string[];
}

export interface Evidence {
  readonly stages: Pick<Stages, 'status' | 'failures' | 'built'>;
  readonly documents: readonly DocumentFinding[];
  readonly letters: readonly FoundLetter[];
  /** What is given up for this function says nothing of the documents: it computes the windows. */
  readonly aggregator?: string | undefined;
  /** Milliseconds since the record arrived. */
  readonly age: number;
}

/** Younger than this, a record may still be on its way. */
const onItsWayMs = 120_000;

export function judge(evidence: Evidence): Verdict {
  const { stages, documents, aggregator } = evidence;
  const isOfWindows = ({ letter }: FoundLetter) =>
    aggregator !== undefined && isDiscardedFor(aggregator, letter);
  const letters = evidence.letters.filter((one) => !isOfWindows(one));
  const waiting =
    letters.find(({ kind }) => kind === 'rejected') ?? letters.find(({ kind }) => kind === 'discarded');
  const isStored = documents.length > 0 && documents.every(({ state }) => state !== 'absent');
  if (waiting !== undefined && !isStored) return rejectedBy(waiting, stages.status, documents);
  const redriven = letters.find(({ kind }) => kind === 'redriven');
  const history = [
    ...(waiting === undefined
      ? []
      : [`It came in after it had been rejected; its letter is still at ${waiting.key}.`]),
    ...(redriven === undefined ? [] : [`A redrive has settled it; its letter is at ${redriven.key}.`]),
    ...evidence.letters
      .filter(isOfWindows)
      .map(({ key }) => `Lambda gave it up for the windows, until a redrive; it is at ${key}.`),
  ];
  if (stages.status === 'filtered') {
    const again = 'Nothing is stored of a filtered record: this is what the code here makes of it.';
    return {
      status: 'filtered',
      reasons: [],
      notes: ['The transform returned no document for it.', again, ...history],
    };
  }
  if (stages.status === 'errored') {
    const note =
      'By the code here it can’t be done for now: it would come again, and hold the records behind it.';
    return { status: 'errored', reasons: stages.failures, notes: [note, ...history] };
  }
  if (stages.status === 'rejected') {
    const note =
      'The code here rejects it, and the bucket has no letter of it: it hasn’t been delivered yet, its letter was erased, or the code that runs is another.';
    return { status: 'rejected', reasons: stages.failures, notes: [note, ...history] };
  }
  return ofDocuments(evidence, history);
}

function rejectedBy(
  { kind, key, letter }: FoundLetter,
  status: Stages['status'],
  documents: readonly DocumentFinding[],
): Verdict {
  const stored = documents.filter(({ state }) => state !== 'absent').length;
  const by =
    kind === 'discarded'
      ? `Lambda gave its batch up${letter.givenUpFor === undefined ? '' : ` (for ${letter.givenUpFor})`}; it is at ${key}.`
      : `Its dead letter is at ${key}.`;
  return {
    status: 'rejected',
    reasons: letter.failures,
    notes: [
      by,
      ...(stored > 0
        ? [`${stored} of its ${plural(documents.length, 'document')} are stored all the same.`]
        : []),
      ...(status === 'filtered'
        ? ['The code here filters it: a redrive would settle it without a document.']
        : []),
    ],
  };
}

function ofDocuments({ documents, age }: Evidence, history: readonly string[]): Verdict {
  const absent = documents.filter(({ state }) => state === 'absent').length;
  if (absent > 0) {
    const which =
      documents.length === 1
        ? 'Its document isn’t stored'
        : `${absent} of its ${documents.length} documents aren’t stored`;
    const why =
      age < onItsWayMs
        ? 'it may still be on its way.'
        : 'it hasn’t been delivered yet or is held, its index was deleted, its letter was erased, or the code that runs is another.';
    return {
      status: 'absent',
      reasons: [],
      notes: [`${which}, and the bucket has no letter of it: ${why}`, ...history],
    };
  }
  const later = documents.find(({ state }) => state === 'later');
  if (later !== undefined && documents.every(({ state }) => state === 'later')) {
    return { status: 'stale', reasons: [], notes: [laterNote(later), ...history] };
  }
  return { status: 'indexed', reasons: [], notes: [...documentNotes(documents), ...history] };
}

/** Of two writes of an id the engine keeps one, and with it whose it is. */
function laterNote({ operation, stored }: DocumentFinding): string {
  const order = stored?.order;
  if (order === undefined || !('order' in operation)) return 'A later record is stored under its id.';
  const what = stored?.deleted === true ? 'a later record has deleted the document' : 'a later one is stored';
  if (order.version !== operation.order.version && compareSequence(order, operation.order) < 0) {
    return `Its version ${operation.order.version} is below ${order.version}, which record ${order.sequenceNumber} had stored before it.`;
  }
  return `Of its id ${what}: record ${order.sequenceNumber}. This one was stored before that and replaced, or came after it and changed nothing; the engine keeps only the last.`;
}

function documentNotes(documents: readonly DocumentFinding[]): string[] {
  const other = documents.filter(({ state }) => state === 'other').length;
  const changed = documents.filter(
    ({ state, same, operation }) => state === 'own' && !same && operation.action !== 'upsert',
  ).length;
  return [
    ...(other > 0 ? ['What is stored under its id doesn’t say which record wrote it.'] : []),
    ...(changed > 0
      ? [
          'What is stored differs from what the code here makes: the code has changed since, or somebody changed the document.',
        ]
      : []),
  ];
}
