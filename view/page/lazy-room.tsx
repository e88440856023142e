import { Component, type ComponentChildren, type ComponentType } from 'preact';
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
    if (Loaded !== undefined) {
      return (
        <Boundary>
          <Loaded {...filters} />
        </Boundary>
      );
    }
    return state === 'failed' ? <NotLoaded /> : <p class="quiet loading">Reading…</p>;
  };
  return { name, title, Room };
}

interface BoundaryProps {
  readonly children: ComponentChildren;
}

interface Failed {
  readonly failure: string | undefined;
}

/** What fails in a room ends that room, and not the page. */
class Boundary extends Component<BoundaryProps, Failed> {
  override state: Failed = { failure: undefined };

  static override getDerivedStateFromError(thrown: unknown) {
    return { failure: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override render() {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <div class="empty" role="alert">
        <p class="empty-title">This room can’t show what it was given</p>
        <p class="quiet">{failure}</p>
        <button type="button" onClick={() => this.setState({ failure: undefined })}>
          Try again
        </button>
      </div>
    );
  }
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
