import type { AlertsFirst, AlertsFrame } from './alerts.ts';
import type { DeadLettersFrame } from './dead-letters.ts';
import type { FlowFirst, FlowFrame } from './flow.ts';
import type { RecordsFirst, RecordsFrame } from './records.ts';
import type { WindowsFirst, WindowsFrame } from './windows.ts';

/**
 * What each room of the page gets over `GET /api/frames?room=<name>`: `first` once after each connection, then `frame`,
 * at most four a second. A room that has no live part isn't in here.
 */
export interface LiveRooms {
  readonly flow: { readonly first: FlowFirst; readonly frame: FlowFrame };
  readonly records: { readonly first: RecordsFirst; readonly frame: RecordsFrame };
  readonly windows: { readonly first: WindowsFirst; readonly frame: WindowsFrame };
  readonly alerts: { readonly first: AlertsFirst; readonly frame: AlertsFrame };
  readonly 'dead-letters': { readonly first: null; readonly frame: DeadLettersFrame };
}

export type LiveRoomName = keyof LiveRooms;

/** What the view shows, and what it may do. */
export interface Session {
  readonly pipeline: string;
  readonly target: {
    readonly kind: 'local' | 'stack';
    /** `this machine`, or the name of the stack. */
    readonly name: string;
    readonly region?: string | undefined;
  };
  /** Whether anything can be changed: acknowledged, redriven, … */
  readonly mayChange: boolean;
  /** What the page has to send with each change, in `tokenHeader`; another one after each start of the server. */
  readonly token: string;
  /** Rooms that the server has, by the first part of their address. */
  readonly rooms: readonly string[];
  /** Of Shardline. */
  readonly version: string;
}

/** The event `hello`: after each connection. */
export interface Hello<First = unknown> {
  readonly session: Session;
  readonly first: First;
}

/** The event `frame`. */
export interface Frame<Room = unknown> {
  /** The server's clock, in milliseconds since the epoch. */
  readonly at: number;
  readonly link: Link;
  /** What the room shows; absent while there is nothing to show yet. */
  readonly room?: Room | undefined;
}

/** Whether what is shown can be read. */
export type Link =
  | { readonly state: 'live' }
  /** `sentence` says what is wrong, and what to do; the room keeps what was read last. */
  | { readonly state: 'lost'; readonly sentence: string; readonly since: number };

/** The body of an answer that isn't 2xx. */
export interface Refusal {
  readonly error: string;
}

/** The header that carries the page's token with each request that changes something. */
export const tokenHeader = 'x-shardline-token';
