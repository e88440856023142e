/** What is wrong with a pipeline's windows, and its types can't carry. */
export function windowProblems(_pipeline: Record<string, unknown>): string[] {
  return [];
}
