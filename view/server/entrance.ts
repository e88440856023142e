import { randomBytes } from 'node:crypto';

/** Milliseconds for which a ticket is good. */
const goodMs = 300_000;

/**
 * Who may see a view that reads with its user's credentials. An address stands in histories, and in the arguments of a
 * browser that was started with it, where others can read it: so it carries a ticket that is good once.
 */
export class Entrance {
  private readonly tickets = new Map<string, number>();
  private readonly sessions = new Set<string>();
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** For one address. */
  ticket(): string {
    const ticket = secret();
    this.tickets.set(ticket, this.now() + goodMs);
    return ticket;
  }

  /** @returns what a browser is known by from then on; `undefined` for a ticket that isn't good, or not any more */
  enter(ticket: string): string | undefined {
    const until = this.tickets.get(ticket);
    this.tickets.delete(ticket);
    if (until === undefined || this.now() > until) return undefined;
    const session = secret();
    this.sessions.add(session);
    return session;
  }

  isSession(given: string): boolean {
    return this.sessions.has(given);
  }
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
