import { z } from 'zod';
import { Fault } from '../../../../cli/kit/fault.ts';
import type { LetterChoice } from '../../../protocol/dead-letters.ts';

const choice = z.strictObject({
  letter: z.string().min(1).optional(),
  reason: z.string().min(1).optional(),
  from: z.number().optional(),
  to: z.number().optional(),
});

const start = choice.extend({ records: z.int().positive() });

/** What a redrive is begun with: the choice, and how many records the user has agreed to. @throws Fault */
export function readStart(given: unknown): { readonly choice: LetterChoice; readonly records: number } {
  const read = start.safeParse(given);
  if (!read.success) throw unreadable(read.error);
  const { records, ...chosen } = read.data;
  return { choice: chosen, records };
}

/** @throws Fault for what can't be one */
export function readChoice(given: unknown): LetterChoice {
  const read = choice.safeParse(given);
  if (read.success) return read.data;
  throw unreadable(read.error);
}

function unreadable({ issues: [issue] }: z.ZodError): Fault {
  return new Fault(
    'USAGE',
    `No letters can be chosen by ${issue?.path.join('.') || 'that'}: ${issue?.message}.`,
  );
}

/** The same from the query of an address; what it doesn't know is of somebody else. */
export function choiceIn(query: URLSearchParams): LetterChoice {
  const text = (name: string) => query.get(name) ?? undefined;
  return readChoice({
    ...{ letter: text('letter'), reason: text('reason') },
    ...{ from: numberIn(query, 'from'), to: numberIn(query, 'to') },
  });
}

/** @throws Fault for what isn't a whole number from 0 */
export function numberIn(query: URLSearchParams, name: string): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new Fault('USAGE', `The address has ${name}=${given}, which must be a whole number.`);
}
