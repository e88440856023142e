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

export interface Live<Name extends LiveRoomName> {
  readonly first?: LiveRooms[Name]['first'] | undefined;
  readonly frame?: LiveRooms[Name]['frame'] | undefined;
}

/**
 * What a room gets from the server, now and from now on. All of it comes anew after each connection: a page that slept,
 * or whose server was started again, needs nothing of before. A hidden page isn't connected.
 * @param address `flow`, or `records?outcome=rejected`
 */
export function useFrames<Name extends LiveRoomName>(name: Name, query: string): Live<Name> {
  const [live, setLive] = useState<Live<Name>>({});
  useEffect(() => {
    setLive({});
    return listen<Name>(`/api/frames?room=${name}${query === '' ? '' : `&${query}`}`, setLive);
  }, [name, query]);
  return live;
}

function listen<Name extends LiveRoomName>(
  address: string,
  show: (change: (live: Live<Name>) => Live<Name>) => void,
): () => void {
  type Room = LiveRooms[Name];
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
      const hello = read<Hello<Room['first']>>(data);
      session.set(hello.session);
      show((live) => ({ ...live, first: hello.first }));
    });
    source.addEventListener('frame', ({ data }) => {
      expectMore();
      const { at, link, room } = read<Frame<Room['frame']>>(data);
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
