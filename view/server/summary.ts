import { cellOf, fieldNames } from '../../cli/search/cells.ts';
import { ingestField } from '../../functions/core/document/mapping.ts';

/** Fields, and characters, of a document in one line. */
const mostFields = 40;
const mostText = 300;

/** `depot: ghent, weight: 2`: a document in one line, without its time, which stands beside it. */
export function summaryOf(source: Readonly<Record<string, unknown>>, timeField: string | undefined): string {
  const hit = { _index: '', _id: '', _source: source };
  let text = '';
  const names = fieldNames(source).filter(
    (name) => name !== timeField && name !== ingestField && !name.startsWith(`${ingestField}.`),
  );
  for (const name of names.slice(0, mostFields)) {
    text += `${text === '' ? '' : ', '}${name}: ${cellOf(hit, name).slice(0, mostText)}`;
    if (text.length > mostText) break;
  }
  return text.slice(0, mostText);
}
