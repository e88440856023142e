import type { Explanation } from './explanation.ts';
import type { DocumentFinding } from './finding.ts';
import type { StoredDocument } from './stored-documents.ts';

/** The explanation as `--json` prints it: times in ISO 8601, nothing left out. */
export function jsonOfExplanation(explanation: Explanation): Readonly<Record<string, unknown>> {
  const { record, documents, found, windows, verdict, ...others } = explanation;
  return {
    ...(record !== undefined && { record: { ...record, arrivalTime: isoOf(record.arrivalTime) } }),
    ...others,
    ...(documents !== undefined && { documents: documents.map(documentJson) }),
    ...(found !== undefined && { found: found.map(storedJson) }),
    ...(verdict !== undefined && { outcome: verdict }),
    ...(windows !== undefined && {
      windows: {
        standing: windows.standing,
        touched: windows.windows.map(({ start, end, late, ...window }) => ({
          ...window,
          start: isoOf(start),
          end: isoOf(end),
          late:
            late === undefined || late === false
              ? (late ?? null)
              : { ...late, watermark: isoOf(late.watermark) },
        })),
      },
    }),
  };
}

function documentJson({ operation, stored, state, same, source }: DocumentFinding) {
  const { action, index, id } = operation;
  return {
    action,
    index,
    id,
    state,
    same,
    source,
    ...(stored !== undefined && { stored: storedJson(stored) }),
  };
}

function storedJson({ index, id, source, deleted }: StoredDocument) {
  return { index, id, deleted, source };
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
