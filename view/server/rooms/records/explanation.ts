import type { DecodedPart, Explanation } from '../../../../cli/explain/explanation.ts';
import type { DocumentFinding } from '../../../../cli/explain/finding.ts';
import type { StoredDocument } from '../../../../cli/explain/stored-documents.ts';
import type { TouchedWindow } from '../../../../cli/explain/touched-windows.ts';
import type { StreamRecord } from '../../../../functions/pipeline/record.ts';
import type {
  DecodedValue,
  ExplainedDocument,
  ExplainedRecord,
  ExplainedWindow,
  RecordExplanation,
} from '../../../protocol/records.ts';
import { cutText, hexLines, prettyJson } from '../../cut-text.ts';

/** What a page shows of each text, and what it asks for when its user wants all. Characters. */
const limits = { some: 20_000, all: 2_000_000 } as const;

/** Bytes in hexadecimal; each makes nearly five characters. */
const hexBytes = { some: 1_024, all: 400_000 } as const;

const mostDocuments = 20;

/** An explanation as it goes over the wire. @param much how much of long texts */
export function explanationOf(given: Explanation, much: keyof typeof limits): RecordExplanation {
  const { missing, notes, record, from, form, decoded = [], transformed, verdict, windows } = given;
  const most = limits[much];
  const documents = [
    ...(given.documents ?? []).map((one) => documentOf(one, most)),
    ...(given.found ?? []).map((one) => foundOf(one, most)),
  ];
  return {
    ...{ missing, notes, transformed },
    record: record && recordOf(record, { from: from ?? 'stream', form, much }),
    decoded: decoded.slice(0, mostDocuments).map((part) => decodedOf(part, most)),
    documents: documents.slice(0, mostDocuments),
    documentsLeft: Math.max(0, documents.length - mostDocuments),
    verdict: verdict && {
      status: verdict.status === 'absent' ? 'not stored' : verdict.status,
      reasons: verdict.reasons.map(({ stage, type, message }) => ({ type: `${stage}:${type}`, message })),
      notes: verdict.notes,
    },
    windows: windows && { standing: windows.standing, touched: windows.windows.map(windowOf) },
  };
}

function recordOf(
  { stream, shardId, sequenceNumber, partitionKey, arrivalTime, data }: StreamRecord,
  { from, form, much }: Pick<ExplainedRecord, 'from' | 'form'> & { readonly much: keyof typeof limits },
): ExplainedRecord {
  const bytes = Buffer.from(data, 'base64');
  const shown = bytes.subarray(0, hexBytes[much]);
  return {
    ...{ stream, shardId, sequenceNumber, partitionKey, arrivedAt: arrivalTime, from, form },
    bytes: bytes.length,
    text: cutText(bytes.toString(), limits[much]),
    hex: { text: hexLines(shown), left: bytes.length - shown.length },
  };
}

function decodedOf(part: DecodedPart, most: number): DecodedValue {
  if ('failure' in part) return { part: part.part, failure: part.failure };
  return { part: part.part, value: prettyJson(part.value, most) };
}

function documentOf(
  { operation, stored, state, same, source }: DocumentFinding,
  most: number,
): ExplainedDocument {
  const { action, index, id } = operation;
  return {
    ...{ action, index, id, same },
    state: stored?.deleted === true ? 'deleted' : state,
    source: prettyJson(source, most),
    stored: stored === undefined || same ? undefined : prettyJson(stored.source, most),
  };
}

function foundOf({ index, id, source, deleted }: StoredDocument, most: number): ExplainedDocument {
  return { index, id, same: true, state: deleted ? 'deleted' : 'own', source: prettyJson(source, most) };
}

function windowOf({ key, result, late, alerts, ...window }: TouchedWindow): ExplainedWindow {
  const { window: name, start, end, others } = window;
  return {
    ...{ window: name, start, end, others, alerts },
    key: Object.entries(key).map(([field, value]) => ({ field, value: prettyJson(value, 200).text })),
    result: result && {
      final: result.final,
      documents: result.documents,
      metrics: Object.entries(result.metrics).map(([metric, value]) => ({
        name: metric,
        value: prettyJson(value, 200).text,
      })),
    },
    late: late ?? 'unknown',
  };
}
