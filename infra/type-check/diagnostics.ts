const at = /^(.+?)\((\d+),(\d+)\): (error TS\d+: .*)$/;
const withoutPlace = /^error TS\d+: /;

/**
 * The errors in what `tsc --pretty false` prints, with what it adds to each in lines of their own; a place as terminals
 * and editors open it.
 */
export function diagnosticLines(output: string): string[] {
  const lines: string[] = [];
  for (const line of output.split(/\r?\n/)) {
    const [, file, row, column, message] = at.exec(line) ?? [];
    if (message !== undefined) lines.push(`${file}:${row}:${column} - ${message}`);
    else if (withoutPlace.test(line) || (lines.length > 0 && /^\s+\S/.test(line))) lines.push(line);
  }
  return lines;
}
