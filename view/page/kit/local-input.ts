/** As an input of the type datetime-local has it, in the viewer's zone: `2026-11-30T18:05:09`; empty without a time. */
export function localInput(at: number | undefined): string {
  if (at === undefined) return '';
  const shifted = at - new Date(at).getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 19);
}
