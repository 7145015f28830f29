import { useSyncExternalStore, type ReactNode } from 'react';

/** What is said aloud to people who do not see the screen change. */
let sentence = '';
const listeners = new Set<() => void>();

/** Says a sentence politely through the live region. The same sentence again is said again. */
export function say(text: string): void {
  sentence = sentence === text ? `${text}\u00a0` : text;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function LiveRegion(): ReactNode {
  const text = useSyncExternalStore(subscribe, () => sentence);
  return (
    <div className="kern-sr-only" role="status" aria-live="polite">
      {text}
    </div>
  );
}
