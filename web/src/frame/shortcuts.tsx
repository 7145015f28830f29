import { useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react';
import { Button } from '../widgets/button';
import { isSingleKey, setSingleKeys, singleKeys, useSingleKeys } from './single-keys';

/** A key that does something on the screen that is open. */
interface Shortcut {
  /** As `KeyboardEvent.key` gives it; with "Alt+" in front where Alt is held. */
  readonly keys: readonly string[];
  readonly what: string;
  readonly run: () => void;
}

let groups: readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] = [];
const listeners = new Set<() => void>();
const changed = (): void => {
  for (const listener of listeners) listener();
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type));

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || isTyping(event.target) || document.querySelector('dialog[open]') !== null)
    return;
  const pressed = `${event.altKey ? 'Alt+' : ''}${event.key}`;
  if (isSingleKey(pressed) && !singleKeys()) return;
  for (const { shortcuts } of [...groups].reverse()) {
    const found = shortcuts.find((one) => one.keys.includes(pressed));
    if (found === undefined) continue;
    event.preventDefault();
    found.run();
    return;
  }
}
window.addEventListener('keydown', onKey);

/** Keys of this screen, as long as it is open; they stand in the help under `title`. Never while somebody types. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const group = {
      title,
      get shortcuts() {
        return latest.current;
      },
    };
    groups = [...groups, group];
    changed();
    return () => {
      groups = groups.filter((one) => one !== group);
      changed();
    };
  }, [title]);
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageDown: 'Bild ↓',
  PageUp: 'Bild ↑',
  Enter: 'Eingabe',
  Backspace: 'Rücktaste',
  ' ': 'Leertaste',
  Home: 'Pos 1',
  End: 'Ende',
};

const keyName = (key: string): string =>
  key
    .split(/\+(?=.)/)
    .map((part) => KEY_NAMES[part] ?? part)
    .join(' + ');

/** The help: every key that works here. */
export function ShortcutHelp({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => groups,
  );
  const single = useSingleKeys();
  const working = (keys: readonly string[]): readonly string[] => keys.filter((key) => single || !isSingleKey(key));
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="dialog" onClose={onClose} aria-labelledby="keys-title">
      <h2 id="keys-title">Tasten</h2>
      {open &&
        shown
          .filter((group) => group.shortcuts.some((one) => working(one.keys).length > 0))
          .map((group) => (
            <section key={group.title}>
              <h3>{group.title}</h3>
              <dl className="keys">
                {group.shortcuts
                  .filter((one) => working(one.keys).length > 0)
                  .map((one) => (
                    <div key={one.what}>
                      <dt>
                        {working(one.keys).map((key) => (
                          <kbd key={key}>{keyName(key)}</kbd>
                        ))}
                      </dt>
                      <dd>{one.what}</dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
      <label className="check">
        <input type="checkbox" checked={single} onChange={(event) => setSingleKeys(event.target.checked)} />
        Tasten mit nur einem Zeichen benutzen (Buchstaben, Ziffern, / und ?)
      </label>
      <p className="actions">
        <Button kind="primary" onClick={onClose}>
          Schließen
        </Button>
      </p>
    </dialog>
  );
}
