import type { LetterChoice } from '../../../protocol/dead-letters.ts';

/** What the address chooses; text that is no time chooses nothing. */
export function choiceIn(query: URLSearchParams): LetterChoice {
  return {
    reason: query.get('reason') ?? undefined,
    from: timeIn(query.get('from')),
    to: timeIn(query.get('to')),
  };
}

function timeIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** As the query of a request, or of the room's address. */
export function queryOf(given: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, String(value));
  return query.toString();
}

export function letterAddress(letter: string): string {
  return `/dead-letters?${queryOf({ letter })}`;
}

export function isEverything({ letter, reason, from, to }: LetterChoice): boolean {
  return [letter, reason, from, to].every((one) => one === undefined);
}

/** `000:…136588898`: enough to tell two apart by eye. */
export function shortLetter(shardId: string, sequenceNumber: string): string {
  const [, shard = shardId] = /^shardId-0*(\d{3,})$/.exec(shardId) ?? [];
  return `${shard}:${sequenceNumber.length > 12 ? `…${sequenceNumber.slice(-9)}` : sequenceNumber}`;
}

/** Milliseconds since the epoch as the address has them; empty for what is no time. */
export function addressTime(local: string): string {
  const at = new Date(local).getTime();
  return Number.isNaN(at) || at < 0 ? '' : String(at);
}
