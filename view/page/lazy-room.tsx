import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Filters, PageRoom } from './room.tsx';

/** A room whose code is loaded when it is shown for the first time: a page loads its own room, and not all. */
export function lazyRoom(
  name: string,
  title: string,
  load: () => Promise<{ readonly Room: ComponentType<Filters> }>,
): PageRoom {
  let Loaded: ComponentType<Filters> | undefined;
  const Room = (filters: Filters) => {
    const [state, setState] = useState<'loading' | 'loaded' | 'failed'>('loading');
    useEffect(() => {
      if (Loaded !== undefined) return;
      load().then(
        (module) => {
          Loaded = module.Room;
          setState('loaded');
        },
        () => setState('failed'),
      );
    }, []);
    if (Loaded !== undefined) return <Loaded {...filters} />;
    return state === 'failed' ? <NotLoaded /> : <p class="quiet loading">Reading…</p>;
  };
  return { name, title, Room };
}

/** The view has ended, or it was started again in another version. */
function NotLoaded() {
  return (
    <div class="empty">
      <p class="empty-title">This room couldn’t be loaded</p>
      <p>Is the view still running? Then load the page again.</p>
      <button type="button" onClick={() => location.reload()}>
        Load again
      </button>
    </div>
  );
}
