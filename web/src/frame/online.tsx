import { useSyncExternalStore, type ReactNode } from 'react';

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

export const useOnline = (): boolean => useSyncExternalStore(subscribe, () => window.navigator.onLine);

/** Says that the network is away, and what that means for the work. */
export function OfflineNotice(): ReactNode {
  if (useOnline()) return null;
  return (
    <div className="offline" role="alert">
      <strong>Keine Netzverbindung.</strong> Angezeigtes bleibt lesbar, Übertragungen warten und gehen von selbst
      weiter.
    </div>
  );
}
