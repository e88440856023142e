import { Store } from './kit/store.ts';

export interface Place {
  /** The first part of the path; empty at the root. */
  readonly room: string;
  readonly query: URLSearchParams;
}

export const place = new Store<Place>(placeOf(location.pathname, location.search));

export function placeOf(path: string, search: string): Place {
  return { room: path.split('/')[1] ?? '', query: new URLSearchParams(search) };
}

/** Goes to an address of the page without loading it. */
export function go(address: string, how: 'push' | 'replace' = 'push'): void {
  history[how === 'push' ? 'pushState' : 'replaceState']({}, '', address);
  place.set(placeOf(location.pathname, location.search));
}

/** Has links within the page, and Back, lead to rooms. */
export function startRouter(): void {
  addEventListener('popstate', () => place.set(placeOf(location.pathname, location.search)));
  document.addEventListener('click', (event) => {
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || !isPlain || event.defaultPrevented) return;
    // Of a link in a picture (SVG) `href` isn't a text.
    const given = link.getAttribute('href') ?? '';
    const leadsTo = new URL(given, location.href);
    const isOfPage = leadsTo.origin === location.origin && !link.getAttribute('target');
    if (!isOfPage || given === '' || given.startsWith('#')) return;
    event.preventDefault();
    go(leadsTo.href);
  });
}
