/** Columns as wide as their widest cell; the last is as long as it likes. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, position) =>
    Math.max(title.length, ...rows.map((row) => row[position]?.length ?? 0)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, position) => cell.padEnd(widths[position] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `2026-11-24T10:00:00Z`; a dash for none. */
export function isoTime(time: number | undefined): string {
  return time === undefined ? '–' : new Date(time).toISOString().replace('.000Z', 'Z');
}
