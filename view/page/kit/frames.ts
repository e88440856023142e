import { useEffect, useState } from 'preact/hooks';
import type { Frame, Hello, Link, LiveRoomName, LiveRooms, Session } from '../../protocol/frames.ts';
import { Store } from './store.ts';

/** How the page is connected: `connecting` covers a server that doesn't answer. */
export type Connection = { readonly state: 'connecting' } | Link;

export const connection = new Store<Connection>({ state: 'connecting' });
export const session = new Store<Session | undefined>(undefined);
/** By how much the server's clock is ahead of this browser's, in milliseconds. */
export const clockAhead = new Store(0);

/** Milliseconds that a frame may be late before the page says that it is connecting. */
const patienceMs = 5_000;

export interface Live<First, FrameOf> {
  readonly first?: First | undefined;
  readonly frame?: FrameOf | undefined;
}

/** What a room with frames has. */
export type LiveOf<Name extends LiveRoomName> = Live<LiveRooms[Name]['first'], LiveRooms[Name]['frame']>;

/**
 * What a room gets from the server, now and from now on. All of it comes anew after each connection: a page that slept,
 * or whose server was started again, needs nothing of before. A hidden page isn't connected.
 * @param address `flow`, or `records?outcome=rejected`
 */
export function useFrames<Name extends LiveRoomName>(name: Name, query: string): LiveOf<Name> {
  return useStream<LiveRooms[Name]['first'], LiveRooms[Name]['frame']>(name, query);
}

/** The same for a room without frames: the page knows what it shows, and whether it is connected. */
export function useConnection(name: string): void {
  useStream<unknown, unknown>(name, '');
}

function useStream<First, FrameOf>(name: string, query: string): Live<First, FrameOf> {
  const [live, setLive] = useState<Live<First, FrameOf>>({});
  useEffect(() => {
    setLive({});
    return listen<First, FrameOf>(`/api/frames?room=${name}${query === '' ? '' : `&${query}`}`, setLive);
  }, [name, query]);
  return live;
}

function listen<First, FrameOf>(
  address: string,
  show: (change: (live: Live<First, FrameOf>) => Live<First, FrameOf>) => void,
): () => void {
  let source: EventSource | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  const expectMore = () => {
    clearTimeout(late);
    // A server that hangs, or a machine that slept: begin anew.
    late = setTimeout(open, patienceMs);
  };
  const close = () => {
    clearTimeout(late);
    source?.close();
  };
  const open = () => {
    close();
    if (document.hidden) return;
    if (source !== undefined) connection.set({ state: 'connecting' });
    source = new EventSource(address);
    expectMore();
    source.addEventListener('hello', ({ data }) => {
      expectMore();
      const hello = read<Hello<First>>(data);
      session.set(hello.session);
      show((live) => ({ ...live, first: hello.first }));
    });
    source.addEventListener('frame', ({ data }) => {
      expectMore();
      const { at, link, room } = read<Frame<FrameOf>>(data);
      clockAhead.set(Math.round((at - Date.now()) / 1_000) * 1_000);
      if (link.state !== 'live' || connection.get().state !== 'live') connection.set(link);
      if (room !== undefined) show((live) => ({ ...live, frame: room }));
    });
    source.addEventListener('error', () => connection.set({ state: 'connecting' }));
  };
  open();
  document.addEventListener('visibilitychange', open);
  return () => {
    document.removeEventListener('visibilitychange', open);
    close();
  };
}

/** The view's own server wrote it, of the same version: a schema here would be loaded for nothing. */
export function read<Shape>(text: string): Shape {
  const shape: Shape = JSON.parse(text);
  return shape;
}
