import { colors } from '../../kit/colors.ts';
import { outputWidth, table } from '../../kit/table.ts';
import { visible } from '../../kit/visible.ts';
import type { Found, Report, SampleReport } from './found.ts';
import { fieldList, type GroupedDoubt, groupedDoubts } from './grouped-doubts.ts';

/** As wide as the narrowest terminal that anybody has. */
const width = 80;

/** Of a path in the table: one long name would leave no room for a table at all. */
const longestPath = 32;

/** More rows than these are no overview. */
const mostRows = 40;

/** What was found in a sample, and what was written, for people. */
export function reportText({ folder, pipeline, files, sample }: Report, columns = outputWidth()): string {
  const count = files.length === 1 ? '1 file' : `${files.length} files`;
  const written = `The pipeline ${pipeline} is in ${folder}, ${count}.`;
  return sample === undefined ? written : [...sampleLines(sample, columns), '', written].join('\n');
}

function sampleLines(sample: SampleReport, columns: number): readonly string[] {
  const { records, documents, format, index, eventTime, id, fields, doubts } = sample;
  const made = documents === records ? '' : `, ${number(documents)} documents`;
  return [
    `${number(records)} ${records === 1 ? 'record' : 'records'}: ${visible(format)}${made}`,
    '',
    ...fieldLines(fields, columns),
    '',
    `index       ${index}`,
    `event time  ${eventTime === null ? 'none: the time of arrival' : visible(eventTime)}`,
    `id          ${id === null ? "the record's place in the stream" : visible(id)}`,
    '',
    ...(doubts.length === 0
      ? ['Nothing was left open.']
      : [colors.bold('Not sure of:'), ...groupedDoubts(doubts).flatMap((doubt) => doubtLines(doubt))]),
  ];
}

function fieldLines(fields: readonly Found[], columns: number): readonly string[] {
  const shown = fields.slice(0, mostRows);
  const rows = shown.map(({ field, type, share, note }) => [
    short(visible(field)),
    type,
    percent(share),
    visible(note),
  ]);
  const rest = fields.length - shown.length;
  return [
    table(['field', 'type', 'in', 'note'], rows, columns),
    ...(rest > 0 ? [`… and ${number(rest)} more fields: see the pipeline file`] : []),
  ];
}

function doubtLines({ fields, doubt, remedy }: GroupedDoubt): readonly string[] {
  const what =
    fields.length === 0
      ? capital(visible(doubt))
      : `${fieldList(fields, (field) => (field === '' ? '""' : visible(field)))}: ${visible(doubt)}`;
  return [...wrapped(`${what}.`, '- ', '  '), ...wrapped(`${capital(visible(remedy))}.`, '  → ', '    ')];
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Lines no longer than the terminal, the first behind one indent and the others behind another. */
function wrapped(text: string, first: string, others: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    const isBare = line === first || line === others;
    if (!isBare && line.length + word.length + 1 > width) {
      lines.push(line);
      line = `${others}${word}`;
    } else line = isBare ? `${line}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The end of a path says more than its beginning. */
function short(path: string): string {
  return path.length > longestPath ? `…${path.slice(1 - longestPath)}` : path;
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.floor(share * 100)} %`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
