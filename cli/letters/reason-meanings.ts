/** What a reason means, and what to do. Neither quotes the record, as its own message may. */
export interface Meaning {
  readonly means: string;
  readonly remedy: string;
}

const producer =
  'Correct the producer. A redrive helps only after you have changed how the pipeline decodes.';
const transform =
  'Correct the transform, deploy, and redrive; or the producer, if it sends what can’t be read.';
const documentOptions = 'Correct the pipeline’s document options or its transform, deploy, and redrive.';
const mapping =
  'Correct the transform or the mapping, deploy, and redrive. A changed type applies to new indices; reindex replaces those that are there.';
const asItIs = 'Once what was wrong behind it is mended, redrive it as it is.';

/** By `stage:type`, or by `stage` for the rest of it. docs/operate/runbook.md has more of some. */
const meanings: Readonly<Record<string, Meaning>> = {
  decode: { means: 'The bytes can’t be decoded.', remedy: producer },
  'decode:invalid_json': { means: 'The bytes aren’t JSON, or aren’t whole.', remedy: producer },
  'decode:empty_record': { means: 'The record holds nothing.', remedy: producer },
  'decode:invalid_gzip': {
    means: 'The bytes begin as gzip does, and can’t be unpacked.',
    remedy: producer,
  },
  'decode:invalid_kpl': {
    means: 'The record begins as an aggregate of the KPL does, and isn’t one.',
    remedy: producer,
  },
  'decode:too_large': {
    means: 'What the record unpacks to is more than the pipeline takes.',
    remedy: 'Have the producer send smaller records.',
  },
  'decode:too_many_values': {
    means: 'The record holds more values than the pipeline takes.',
    remedy: 'Have the producer send fewer in a record.',
  },
  transform: { means: 'The transform made nothing of it that can be indexed.', remedy: transform },
  'transform:transform_failed': { means: 'The transform threw an error.', remedy: transform },
  'transform:not_an_object': {
    means: 'The transform returned something that isn’t an object.',
    remedy: transform,
  },
  'transform:batch_length': {
    means: 'The batch step returned another number of documents than it was given.',
    remedy: transform,
  },
  document: { means: 'No operation can be made of the document.', remedy: documentOptions },
  'document:implausible_event_time': {
    means: 'The event time is too far from when the record arrived.',
    remedy:
      'Correct the producer’s clock or the field. Where old records are meant, deploy with historicalInput.',
  },
  'document:unreadable_event_time': {
    means: 'The field of the event time holds no time.',
    remedy: documentOptions,
  },
  'document:invalid_id': { means: 'The document’s id can’t be one.', remedy: documentOptions },
  'document:invalid_index_name': {
    means: 'The name of the document’s index can’t be one.',
    remedy: documentOptions,
  },
  'document:invalid_version': {
    means: 'The document’s version isn’t a whole number that can be compared.',
    remedy: documentOptions,
  },
  'document:too_large': {
    means: 'The document is larger than a bulk request may be.',
    remedy: 'Have the transform leave something out, deploy, and redrive.',
  },
  bulk: { means: 'The search engine refuses the document.', remedy: mapping },
  'bulk:mapper_parsing_exception': {
    means: 'A field’s value doesn’t fit the type that the index has for it.',
    remedy: mapping,
  },
  'bulk:document_parsing_exception': {
    means: 'A field’s value doesn’t fit the type that the index has for it.',
    remedy: mapping,
  },
  'bulk:strict_dynamic_mapping_exception': {
    means: 'The document has a field that the index doesn’t know, and the index takes no new ones.',
    remedy: mapping,
  },
  'bulk:illegal_argument_exception': {
    means: 'The document is past a limit of the engine, such as fields of an index or bytes of a term.',
    remedy: mapping,
  },
  'bulk:too_large': {
    means: 'The document is larger than a request to the engine may be.',
    remedy: 'Have the transform leave something out, deploy, and redrive.',
  },
  'bulk:index_closed_exception': {
    means: 'The record came after its index was closed, and waited for the pipeline’s lateWrites.',
    remedy: 'Open the index, redrive, and let the lifecycle close it later.',
  },
  'bulk:cluster_block_exception': {
    means: 'The record came after its index was made read-only, and waited for the pipeline’s lateWrites.',
    remedy: 'Remove the block of the index, and redrive.',
  },
  'bulk:failure_store': {
    means: 'The data stream put the document into its failure store, which has the reason.',
    remedy: mapping,
  },
  'bulk:dropped': {
    means: 'An ingest pipeline of the engine dropped the document.',
    remedy:
      'If that is meant, return null for it in the transform; else remove the drop processor, and redrive.',
  },
  function: { means: 'The function ended while it had the record.', remedy: transform },
  'function:crashed': {
    means: 'The record ended the function three times alone, out of memory or time.',
    remedy: 'Correct the transform, or raise functionMemory or functionTimeout; deploy, and redrive.',
  },
  'delivery:expiring': {
    means: 'The record could have been indexed, and failed until an hour before the stream drops it.',
    remedy: asItIs,
  },
  windows: {
    means: 'The record is indexed, and isn’t counted in the windows.',
    remedy: 'Redrive it again: the aggregator counts it once.',
  },
  mapping: { means: 'Lambda gave up the batch that the record was in.', remedy: asItIs },
  'mapping:RecordAgeExceeded': {
    means: 'Lambda gave up the batch that the record was in: it had grown too old.',
    remedy: asItIs,
  },
  'mapping:RetryAttemptsExhausted': {
    means: 'Lambda gave up the batch that the record was in: it had failed too often.',
    remedy: asItIs,
  },
};

/** Undefined for a stage that this version doesn't know. */
export function meaningOf(stage: string, type: string): Meaning | undefined {
  const name = [`${stage}:${type}`, stage].find((one) => Object.hasOwn(meanings, one));
  return name === undefined ? undefined : meanings[name];
}
