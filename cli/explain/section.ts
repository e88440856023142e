/** A stage's name, and its lines. */
export type Section = readonly [label: string, ...lines: string[]];

export function section(label: string, ...lines: readonly string[]): Section {
  return [label, ...lines];
}
