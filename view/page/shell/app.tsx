import { useEffect, useRef } from 'preact/hooks';
import { announced } from '../kit/announcer.ts';
import { useStore } from '../kit/store.ts';
import type { PageRoom } from '../room.tsx';
import { rooms } from '../rooms.ts';
import { go, type Place, place } from '../router.ts';
import { Banner } from './banner.tsx';
import { TopBar } from './top-bar.tsx';

export function App() {
  const here = useStore(place);
  const room = here.room === '' ? rooms[0] : rooms.find(({ name }) => name === here.room);
  const title = room?.title ?? 'Not found';
  const main = useRef<HTMLElement>(null);
  const shown = useRef(title);
  useEffect(() => {
    document.title = `${title} · Shardline`;
    // Of another room: what is read aloud and where Tab goes on begins there. Not of the first.
    if (shown.current !== title) main.current?.focus();
    shown.current = title;
  }, [title]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <TopBar room={room?.name} />
      <Banner />
      <main id="main" ref={main} tabIndex={-1}>
        {room === undefined ? (
          <NotFound name={here.room} />
        ) : (
          <Shown room={room} here={here} key={room.name} />
        )}
      </main>
      <Announcements />
    </>
  );
}

function Shown({ room: { name, title, Room }, here }: { readonly room: PageRoom; readonly here: Place }) {
  const { query } = here;
  const setQuery = (changes: Readonly<Record<string, string>>, how: 'push' | 'replace' = 'replace') => {
    const next = new URLSearchParams(query);
    for (const [key, value] of Object.entries(changes)) {
      if (value === '') next.delete(key);
      else next.set(key, value);
    }
    go(`/${name}${next.size === 0 ? '' : `?${next}`}`, how);
  };
  return (
    <>
      <h1 class="hidden">{title}</h1>
      <Room query={query} setQuery={setQuery} />
    </>
  );
}

function NotFound({ name }: { readonly name: string }) {
  return (
    <div class="empty">
      <h1 class="empty-title">There is no room “{name}”</h1>
      <p>The address may be of another version. These are the rooms of this view:</p>
      <ul class="plain-list">
        {rooms.map((room) => (
          <li key={room.name}>
            <a href={`/${room.name}`}>{room.title}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The only live region of the page. */
function Announcements() {
  return (
    <div class="hidden" role="status" aria-live="polite">
      {useStore(announced)}
    </div>
  );
}
