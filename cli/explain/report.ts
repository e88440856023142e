import { bytesText, folded, jsonOf, wrapped } from '../stages/shown-text.ts';
import type { Explanation } from './explanation.ts';
import type { DocumentFinding } from './finding.ts';
import type { Verdict } from './judge.ts';
import { type Section, section } from './section.ts';
import { windowSections } from './window-report.ts';

const labelWidth = 12;

/** Of a text that goes on, so many lines are shown; `--json` has all. */
const mostLines = 8;

const mostDocuments = 5;

/** What a person reads, one stage under the other, no line wider than this. */
export function reportText(explanation: Explanation, width: number): string {
  const room = Math.max(20, width - labelWidth);
  const sections = [
    ...recordSections(explanation, room),
    ...(explanation.documents ?? []).slice(0, mostDocuments).map((one) => documentSection(one, room)),
    ...foundSections(explanation, room),
    ...moreDocuments(explanation),
    ...(explanation.verdict === undefined ? [] : [outcomeSection(explanation.verdict, room)]),
    ...(explanation.windows === undefined ? [] : windowSections(explanation.windows, room)),
    ...(explanation.notes.length === 0
      ? []
      : [section('note', ...explanation.notes.flatMap((note) => wrapped(note, room)))]),
  ];
  return sections
    .flatMap(([label, ...lines]) =>
      lines.map((line, position) => `${(position === 0 ? label : '').padEnd(labelWidth)}${line}`.trimEnd()),
    )
    .join('\n');
}

function recordSections(
  { record, missing, from, form, decoded, transformed }: Explanation,
  room: number,
): Section[] {
  const gone = missing === undefined ? [] : wrapped(missing, room);
  if (record === undefined) return [section('record', ...gone)];
  const { shardId, sequenceNumber, stream, partitionKey, arrivalTime, data } = record;
  const place = `in ${shardId} of ${stream}, arrived ${new Date(arrivalTime).toISOString()}, key ${jsonOf(partitionKey)}`;
  const source = from === 'letter' ? [...gone, 'What follows is from its dead letter.'] : [];
  const bytes = Buffer.byteLength(data, 'base64');
  const values = decoded ?? [];
  return [
    section('record', sequenceNumber, ...wrapped(place, room), ...source),
    section(
      'bytes',
      ...shortened(folded(form === undefined ? bytesText(data, bytes) : `${bytes} bytes, ${form}`, room)),
    ),
    section('decoded', ...decodedLines(values, room)),
    section('transformed', transformed ?? ''),
  ];
}

function decodedLines(values: NonNullable<Explanation['decoded']>, room: number): string[] {
  if (values.length === 0) return ['nothing: a control message, or an empty list'];
  const lines = values.slice(0, mostDocuments).flatMap((value) => {
    const which = values.length === 1 ? '' : `${value.part ?? ''}: `;
    const text = 'failure' in value ? `refused: ${value.failure}` : jsonOf(value.value);
    return shortened(folded(`${which}${text}`, room));
  });
  return values.length > mostDocuments ? [...lines, `… and ${values.length - mostDocuments} more`] : lines;
}

const states: Readonly<Record<DocumentFinding['state'], string>> = {
  own: 'stored',
  later: 'a later one is stored',
  other: 'stored, by which record isn’t known',
  absent: 'not stored',
};

function documentSection({ operation, stored, state, same, source }: DocumentFinding, room: number): Section {
  const { action, index, id } = operation;
  const searched = stored !== undefined && stored.index !== index ? ` (${stored.index})` : '';
  const as = state === 'own' && same ? ' as it is here' : '';
  const about = stored?.deleted === true ? 'deleted' : `${states[state]}${as}`;
  return section(
    'document',
    ...wrapped(`${index}${searched}`, room),
    ...wrapped(id, room),
    `${action}; ${about}`,
    ...shortened(folded(jsonOf(source), room)),
  );
}

function foundSections({ found = [] }: Explanation, room: number): Section[] {
  return found
    .slice(0, mostDocuments)
    .map(({ index, id, source, deleted }) =>
      section(
        'document',
        `${index}`,
        ...wrapped(id, room),
        ...(deleted ? ['deleted'] : shortened(folded(jsonOf(source), room))),
      ),
    );
}

function moreDocuments({ documents = [], found = [] }: Explanation): Section[] {
  const more = documents.length + found.length - mostDocuments;
  return more > 0 ? [section('', `… and ${more} more documents: --json shows all`)] : [];
}

function outcomeSection({ status, reasons, notes }: Verdict, room: number): Section {
  const why = reasons.flatMap(({ stage, type, message }) =>
    shortened(wrapped(`${stage}:${type}: ${message}`, room)),
  );
  const word = status === 'absent' ? 'not stored' : status;
  return section('outcome', word.toUpperCase(), ...why, ...notes.flatMap((note) => wrapped(note, room)));
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= mostLines) return [...lines];
  return [...lines.slice(0, mostLines - 1), `… ${lines.length - mostLines + 1} more lines: --json shows all`];
}
