/** A page that is made from the code, with a note for those who would edit it by hand. */
export function generatedPage(title: string, command: string, ...parts: readonly string[]): string {
  return `${[`<!-- Generated from the code by \`${command}\`. -->`, `# ${title}`, ...parts].join('\n\n')}\n`;
}

/** A Markdown table. Cells must hold no line breaks; bars in them are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
