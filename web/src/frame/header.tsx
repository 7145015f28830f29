import { useState, type ReactNode } from 'react';
import { useMay } from '../api/queries';
import type { Me } from '../api/shapes';
import { SearchBox } from '../search/search-box';
import { desksOf } from './desks';
import { go, usePlace } from './router';
import { ShortcutHelp, useShortcuts } from './shortcuts';
import { THEME_NAMES, useTheme } from './theme';
import { say } from './live';
import { Who } from './who';

/** Name, search, desks, help and look: the same on every screen. `me` is null while nobody is signed in. */
export function Header({ me }: { readonly me: Me | null }): ReactNode {
  const { path } = usePlace();
  const here = path[0] ?? '';
  const [help, setHelp] = useState(false);
  const { theme, next } = useTheme();
  const desks = me === null ? [] : desksOf(me);
  const searches = useMay('akte.lesen') && me !== null;
  const search = (): void => document.querySelector<HTMLInputElement>('#query')?.focus();
  useShortcuts('Überall', [
    ...(searches ? [{ keys: ['/'], what: 'Suchen', run: search }] : []),
    ...desks.map((desk) => ({
      keys: [`Alt+${desk.key}`],
      what: `${desk.name} öffnen`,
      run: () => go(`#/${desk.path}`),
    })),
    { keys: ['?'], what: 'Diese Hilfe', run: () => setHelp(true) },
  ]);
  return (
    <header className="top">
      <a className="brand" href="#/">
        <span aria-hidden="true" className="brand-mark" />
        eakte
      </a>
      {desks.length > 0 && (
        <nav aria-label="Arbeitsplätze">
          <ul>
            {desks.map((desk) => (
              <li key={desk.path}>
                <a
                  href={`#/${desk.path}`}
                  aria-current={desk.screens.some((screen) => screen === here) ? 'page' : undefined}
                  title={`${desk.name} (Alt + ${desk.key})`}
                >
                  {desk.name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {searches && <SearchBox />}
      <div className="top-tools">
        {me !== null && <Who me={me} />}
        <button
          type="button"
          className="tool"
          onClick={() => {
            next();
            say('Darstellung gewechselt');
          }}
          title="Hell, dunkel oder hoher Kontrast"
        >
          <span aria-hidden="true">◐</span>
          <span className="kern-sr-only">Darstellung: {THEME_NAMES[theme]}. Wechseln</span>
        </button>
        <button type="button" className="tool" onClick={() => setHelp(true)} title="Tasten (?)">
          <span aria-hidden="true">?</span>
          <span className="kern-sr-only">Tasten und Hilfe</span>
        </button>
      </div>
      <ShortcutHelp open={help} onClose={() => setHelp(false)} />
    </header>
  );
}
