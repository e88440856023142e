import { timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { isLoopbackHost } from '../../local/loopback.ts';
import { type Refusal, tokenHeader } from '../protocol/frames.ts';
import type { Entrance } from './entrance.ts';

/** Nothing but the view's own files, and nothing inline: text of a record can't become code or leave the machine. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ');

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Gives every answer its headers. */
export const secured: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
};

export interface Guarding {
  /** What a page has to send with each change. */
  readonly token: string;
  /** Who may read; absent: every program of this machine. */
  readonly entrance?: Entrance | undefined;
  readonly mayChange: boolean;
}

/** Refuses every request that doesn't come from the view's own page, at an address of this machine. */
export function guard({ token, entrance, mayChange }: Guarding): MiddlewareHandler {
  return async (context, next) => {
    const { method, url } = context.req;
    const host = context.req.header('host') ?? '';
    if (!isLoopbackHost(host)) {
      return refuse(context, 403, `This view is for this machine, and not for "${host}": open 127.0.0.1.`);
    }
    // A page of another site could not read the answer, but have the work done. Programs send no such header.
    const site = context.req.header('sec-fetch-site');
    const isOwn = site === undefined || site === 'same-origin' || site === 'none';
    if (!isOwn && context.req.path.startsWith('/api/')) {
      return refuse(context, 403, 'Only the view’s own page may ask for this.');
    }
    if (entrance !== undefined) {
      const { pathname, searchParams, port } = new URL(url);
      // Cookies of all ports of a host are one.
      const cookie = `shardline-view-${port}`;
      const isKnown = entrance.isSession(getCookie(context, cookie) ?? '');
      const ticket = searchParams.get('ticket');
      if (ticket !== null && method === 'GET') {
        const session = entrance.enter(ticket);
        if (session !== undefined) {
          setCookie(context, cookie, session, { httpOnly: true, sameSite: 'Strict', path: '/' });
        }
        if (session !== undefined || isKnown) {
          searchParams.delete('ticket');
          return context.redirect(searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`, 303);
        }
        return refuse(
          context,
          403,
          'This address was good once, within five minutes: press Enter where shardline view runs for another.',
        );
      }
      if (!isKnown) {
        return refuse(context, 403, 'Open the address that shardline view prints; Enter gives another.');
      }
    }
    if (method === 'GET' || method === 'HEAD') return await next();
    if (context.req.header('origin') !== `http://${host}`) {
      return refuse(context, 403, 'Only the view’s own page may change anything.');
    }
    if (!isSame(context.req.header(tokenHeader) ?? '', token)) {
      return refuse(context, 403, 'The view was started anew since this page was loaded: load it again.');
    }
    if (!mayChange) {
      return refuse(context, 403, 'This view only reads: start it with --allow-changes.');
    }
    return await next();
  };
}

export function refuse(context: Context, status: 400 | 403 | 404 | 500 | 502, error: string): Response {
  return context.json({ error } satisfies Refusal, status);
}

function isSame(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
