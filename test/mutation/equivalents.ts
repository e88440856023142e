/** A mutant that no test can notice, and why. */
export interface Equivalent {
  readonly file: string;
  /** The changed code, or the beginning of it, and what stands in its place. */
  readonly was: string;
  readonly becomes: string;
  /** Something of the line that the changed code begins in; needed where `was` is in the file more than once. */
  readonly line?: string;
  readonly reason: string;
}

/** Survivors that change nothing that anybody can see. `npm run test:mutation` names entries that fit no mutant. */
export const equivalents: readonly Equivalent[] = [
  {
    file: 'functions/core/windows/accumulators/quantile.ts',
    was: 'value > 0',
    becomes: 'value >= 0',
    reason: 'A zero was counted before.',
  },
  {
    file: 'functions/core/windows/timed-documents.ts',
    was: 'own.length === records.length',
    becomes: 'false',
    reason: 'A shortcut for batches without records of a verification.',
  },
  {
    file: 'functions/core/document/document-parts.ts',
    was: "'null'",
    becomes: '""',
    reason: 'A shortcut: a document without null has no infinite number.',
  },
  {
    file: 'functions/core/transform/transform.ts',
    was: "typeof value.then === 'function'",
    becomes: 'true',
    reason: 'What has a `then` that is no function is waited for and is the same document after that.',
  },
  {
    file: 'functions/core/outcome/batch-response.ts',
    was: 'sequenceNumber < lowest.sequenceNumber',
    becomes: 'sequenceNumber <= lowest.sequenceNumber',
    reason: 'No two records of a batch have one sequence number.',
  },
  {
    file: 'functions/core/bulk/refused/ask-probes.ts',
    was: 'sampled.length > 0',
    becomes: 'true',
    reason: 'Where none is asked for there is none that could be well.',
  },
  {
    file: 'functions/core/bulk/refused/doubts.ts',
    was: 'refused.length === 0',
    becomes: 'false',
    reason: 'The size of a request counts only for operations that were refused together.',
  },
  {
    file: 'functions/indexer/index-batch.ts',
    was: "'create'",
    becomes: '""',
    line: "action !== 'create'",
    reason: 'A pipeline with ids of its own creates none: the question is for the compiler.',
  },
  {
    file: 'functions/indexer/index-batch.ts',
    was: '{\n      return undefined;',
    becomes: '{}',
    reason: 'Without the return it is undefined as well.',
  },
  {
    file: 'functions/core/json/scan-json.ts',
    was: 'at < json.length',
    becomes: 'at <= json.length',
    reason: 'Behind its end a text has no code.',
  },
  {
    file: 'functions/core/document/stream-order.ts',
    was: 'a.version < b.version',
    becomes: 'a.version <= b.version',
    reason: 'Equal versions were told apart by their places before.',
  },
  {
    file: 'functions/core/document/stream-order.ts',
    was: 'a.sequenceNumber < b.sequenceNumber',
    becomes: 'a.sequenceNumber <= b.sequenceNumber',
    reason: 'Equal sequence numbers were told apart by their positions before.',
  },
  {
    file: 'functions/core/document/stream-order.ts',
    was: '[]',
    becomes: '["Stryker was here"]',
    line: 'form.exec(text)) || []',
    reason: 'The first of them, the whole match, is passed over.',
  },
  {
    file: 'functions/core/bulk/send.ts',
    was: 'item === undefined',
    becomes: 'false',
    reason:
      'There are as many items as operations, or it was a fault before: the question is for the compiler.',
  },
  {
    file: 'functions/indexer/refusal-marks.ts',
    was: "''",
    becomes: '"Stryker was here!"',
    reason: 'A batch without records has nothing in doubt, so no mark of it is read or written.',
  },
  {
    file: 'functions/core/monitors/course.ts',
    was: 'end <= lastBreach',
    becomes: 'false',
    reason: 'Windows become final in order: one that is hidden ends after the last one that breached.',
  },
  {
    file: 'functions/core/monitors/fields.ts',
    was: 'true',
    becomes: 'false',
    reason: 'The names of the fields count; what they are set to is for the compiler.',
  },
  {
    file: 'functions/core/time-format/pattern.ts',
    was: '[]',
    becomes: '["Stryker was here"]',
    line: 'open.at(-1) ?? []',
    reason: 'There is always one that is open: a ] too many was refused before.',
  },
  {
    file: 'functions/core/time-format/scan.ts',
    was: "'number'",
    becomes: '""',
    line: 'const isFirst',
    reason: 'A number of a fixed length takes as many digits, whatever is reserved behind it.',
  },
  {
    file: 'functions/core/time-format/zone.ts',
    was: 'match === null',
    becomes: 'false',
    reason: 'Node 20 writes GMT+00:00; only newer ones write GMT alone.',
  },
  {
    file: 'functions/core/time-format/zone.ts',
    was: '!known.has(region) && !known.has',
    becomes: 'false',
    reason: 'It spares asking Intl, which knows no zone of another region in these letters.',
  },
  {
    file: 'functions/check/results.ts',
    was: "''",
    becomes: '"Stryker was here!"',
    reason: 'Each field of a result has a type: the question is for the compiler.',
  },
  {
    file: 'functions/check/threshold.ts',
    was: 'least !== undefined',
    becomes: 'true',
    reason: 'No number is at most undefined.',
  },
  {
    file: 'functions/core/windows/key.ts',
    was: '{\n  const key: Scalar[] = [];',
    becomes: '{}',
    reason: 'A shortcut for most documents: all combinations of one value each are that one key.',
  },
  {
    file: 'functions/core/windows/plan.ts',
    was: 'true',
    becomes: 'false',
    line: 'const once',
    reason: 'Documents are counted, whatever is taken of them.',
  },
  {
    file: 'functions/core/decode/objects.ts',
    was: 'at < text.length',
    becomes: 'true',
    line: '<= space',
    reason: 'Behind its end a text has no code, and so none that is at most a space.',
  },
  {
    file: 'functions/core/document/mapping.ts',
    was: '{ kept: value, others: undefined }',
    becomes: '{}',
    line: 'if (!Array.isArray(value)) return',
    reason: 'What is neither a list nor an object is known: the question is for the compiler.',
  },
  {
    file: 'functions/core/document/event-time.ts',
    was: 'isMilliseconds && value >=',
    becomes: 'false',
    reason: 'A shortcut: read as text, its digits are the same milliseconds.',
  },
  {
    file: 'functions/core/time-format/time-reader.ts',
    was: "[\n  'iso8601',",
    becomes: '[]',
    reason: 'A shortcut for texts and numbers that are read likewise without.',
  },
  {
    file: 'functions/core/document/event-time.ts',
    was: 'time !== undefined',
    becomes: 'true',
    line: 'time !== undefined &&',
    reason: 'A time that is undefined is in no range: the question is for the compiler.',
  },
];
