import { useSyncExternalStore } from 'react';

const KEY = 'eakte.zeichentasten';
const OFF = 'aus';
const listeners = new Set<() => void>();

/**
 * Whether keys of one character do something. People who speak to their computer, or hit keys by accident, can switch
 * them off (WCAG 2.1.4); kept in this browser.
 */
export const singleKeys = (): boolean => window.localStorage.getItem(KEY) !== OFF;

export function setSingleKeys(on: boolean): void {
  if (on) window.localStorage.removeItem(KEY);
  else window.localStorage.setItem(KEY, OFF);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useSingleKeys = (): boolean => useSyncExternalStore(subscribe, singleKeys);

/** True for a key that `singleKeys` is about: one character, nothing held. */
export const isSingleKey = (key: string): boolean => key.length === 1;
