import { useSyncExternalStore } from 'react';

/** Where the person is: the words of the path and the parameters. Addresses are `#/akte/<id>?s=17`, good for links. */
export interface Place {
  readonly path: readonly string[];
  readonly params: URLSearchParams;
}

function read(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  return {
    path: path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent),
    params: new URLSearchParams(search),
  };
}

let current = read(window.location.hash);
let known = window.location.hash;

function snapshot(): Place {
  if (window.location.hash !== known) {
    known = window.location.hash;
    current = read(known);
  }
  return current;
}

const listeners = new Set<() => void>();
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('hashchange', listener);
  };
}

/** The place now; the component is drawn again when it changes. */
export function usePlace(): Place {
  return useSyncExternalStore(subscribe, snapshot);
}

/** The address of a place, for links. Empty parameters are left out. */
export function to(path: string, params: Readonly<Record<string, string | number | null | undefined>> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return `#/${path}${text === '' ? '' : `?${text}`}`;
}

/** Goes to an address of `to`. `replace` leaves no step in the history (typing, scrolling). */
export function go(address: string, replace = false): void {
  if (!replace) {
    window.location.hash = address;
    return;
  }
  window.history.replaceState(null, '', address);
  for (const listener of listeners) listener();
}
