import type { Hono } from 'hono';
import type { LiveRoomName, LiveRooms } from '../../protocol/frames.ts';
import type { Source } from '../../sources/source.ts';

/** What the server has for a room of the page. */
export interface ServerRoom {
  /** The first part of the room's address, and of its requests: `/api/<name>/…`. */
  readonly name: string;
  /**
   * Begins to read for the pages that show the room with the same query; they share it. A room without it gets frames
   * with nothing in them, by which its page knows that it is connected.
   * @param query what stands behind `?` in the room's address
   * @throws Fault for a query that can't be
   */
  readonly live?: (source: Source, query: URLSearchParams) => LiveReading;
  /** Whether something is under way that goes on without a page, such as a redrive. */
  readonly isBusy?: (source: Source) => boolean;
  /** Ends what is under way, before the view's process does: what it came to, as a sentence. */
  readonly end?: (source: Source) => Promise<string | undefined>;
  /** Adds the room's own requests below `/api/<name>`. Those that aren't GET are guarded already (guard.ts). */
  readonly routes?: (api: Hono, source: Source) => void;
}

/** What is read for a room. A Fault's sentence is shown on the page, and the reading is tried again. */
export interface LiveReading<First = unknown, FrameOf = unknown> {
  /** What a page gets once, after each connection. */
  readonly first: (signal: AbortSignal) => Promise<First>;
  /** Called again and again, never twice at once, at most four times a second, while a page is open. */
  readonly frame: (signal: AbortSignal) => Promise<FrameOf>;
  /** No page shows it any more. */
  readonly close?: () => void;
}

/** The reading of a room that `LiveRooms` has. */
export type LiveReadingOf<Name extends LiveRoomName> = LiveReading<
  LiveRooms[Name]['first'],
  LiveRooms[Name]['frame']
>;
