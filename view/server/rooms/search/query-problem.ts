/** Where the engine's parser stopped: it counts columns from 0. */
const place = /at line 1, column (\d+)/i;
const wrongNumber = /(?:for input string|parse (?:number|long|int|double)[^"]*): "([^"]*)"/i;
const wrongDate = /failed to parse date field \[([^\]]*)\]/i;

/**
 * A sentence on why the engine can't read a query, in words that name the place and the remedy.
 * @param query as it was given
 * @param said what the engine says of it
 */
export function queryProblem(query: string, said: string): string {
  const own = ownProblem(query);
  if (own !== undefined) return `The query can’t be read: ${own}.`;
  const [, number] = wrongNumber.exec(said) ?? [];
  if (number !== undefined) {
    return `The query asks a field of numbers for "${number}": give a number, or another field.`;
  }
  const [, date] = wrongDate.exec(said) ?? [];
  if (date !== undefined) {
    return `The query asks a field of times for "${date}": give ISO 8601, such as 2026-11-23, or a range such as [2026-11-23 TO *].`;
  }
  const [, column] = place.exec(said) ?? [];
  if (column !== undefined) {
    const near = query.slice(Number(column)).slice(0, 20);
    const where = near === '' ? 'at its end' : `at character ${Number(column) + 1}, near ${near}`;
    return `The query can’t be read ${where}: put a text with signs such as : / ( ) into quotes, or a backslash before the sign.`;
  }
  return `The search engine can’t do this search: ${said.replace(/\.$/, '')}.`;
}

/** What is wrong with a query string, as far as it shows without an engine. */
function ownProblem(query: string): string | undefined {
  const open: { sign: string; position: number }[] = [];
  let quote: number | undefined;
  for (let position = 0; position < query.length; position += 1) {
    const sign = query[position] ?? '';
    if (sign === '\\') position += 1;
    else if (sign === '"') quote = quote === undefined ? position : undefined;
    else if (quote !== undefined) continue;
    else if ('([{'.includes(sign)) open.push({ sign, position });
    else if (')]}'.includes(sign)) {
      const opened = open.pop();
      if (opened === undefined) return `${sign} at character ${position + 1} closes nothing`;
      // A range may begin with [ and end with }: only a bracket is a pair.
      if ((opened.sign === '(') !== (sign === ')')) {
        return `${opened.sign} at character ${opened.position + 1} is closed by ${sign}`;
      }
    }
  }
  if (quote !== undefined) return `the quotes at character ${quote + 1} aren’t closed`;
  const last = open.at(-1);
  if (last !== undefined) return `${last.sign} at character ${last.position + 1} isn’t closed`;
  const [, field] = /(\S+):\s*$/.exec(query) ?? [];
  if (field !== undefined)
    return `a value is missing after ${field}:, such as ${field}:500, or ${field}:* for any`;
  const [, operator] = /(?:^|\s)(AND|OR|NOT|&&|\|\|)\s*$/.exec(query) ?? [];
  if (operator !== undefined) return `a condition is missing after ${operator}`;
  const [, first] = /^\s*(AND|OR|&&|\|\|)(?:\s|$)/.exec(query) ?? [];
  if (first !== undefined) return `a condition is missing before ${first}`;
  const range = /[[{]([^\]}]*)[\]}]/.exec(query);
  if (range !== null && !/\sTO\s/.test(range[1] ?? ''))
    return `a range is written [1 TO 5], and ${range[0]} isn’t one`;
  return undefined;
}
