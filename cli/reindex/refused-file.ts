import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { Fault } from '../kit/fault.ts';
import type { Refusal } from './generation-engine.ts';

/**
 * Writes documents that are left behind, a line each; only the user may read them. What the file holds already, such as
 * those of another index, stays; a second list of the same index takes the place of its first.
 * @throws Fault
 */
export function refusedFile(file: string, index: string): (refusals: readonly Refusal[]) => Promise<void> {
  const before = statSync(file, { throwIfNoEntry: false })?.size;
  return async (refusals) => {
    const lines = refusals.map(({ document: { id, routing, source }, type, message }) => {
      const where = { _index: index, _id: id, ...(routing !== undefined && { routing }) };
      return `${JSON.stringify({ ...where, type, message, _source: source })}\n`;
    });
    try {
      if (before !== undefined) truncateSync(file, before);
      const flag = before === undefined ? 'w' : 'a';
      writeFileSync(file, lines.join(''), { mode: 0o600, flag, flush: true });
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new Fault(
        'USAGE',
        `The refused documents can't be written (${why}): give --leave-refused another file.`,
        thrown,
      );
    }
  };
}
