import { useState, type ReactNode } from 'react';
import { SearchBox } from '../search/search-box';
import { go, usePlace } from './router';
import { ShortcutHelp, useShortcuts } from './shortcuts';
import { THEME_NAMES, useTheme } from './theme';
import { say } from './live';

const DESKS = [
  { path: '', name: 'Akten', screens: ['', 'akten', 'akte', 'dokument', 'suche'], key: '1' },
  { path: 'scan', name: 'Scanstelle', screens: ['scan'], key: '2' },
  { path: 'uebergabe', name: 'Übergabe', screens: ['uebergabe'], key: '3' },
  { path: 'leitung', name: 'Überblick', screens: ['leitung'], key: '4' },
] as const;

/** Name, search, desks, help and look: the same on every screen. */
export function Header(): ReactNode {
  const { path } = usePlace();
  const here = path[0] ?? '';
  const [help, setHelp] = useState(false);
  const { theme, next } = useTheme();
  useShortcuts('Überall', [
    { keys: ['/'], what: 'Suchen', run: () => document.querySelector<HTMLInputElement>('#query')?.focus() },
    ...DESKS.map((desk) => ({
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
      <nav aria-label="Arbeitsplätze">
        <ul>
          {DESKS.map((desk) => (
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
      <SearchBox />
      <div className="top-tools">
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
