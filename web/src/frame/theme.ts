import { useEffect, useState } from 'react';

const THEMES = ['system', 'hell', 'dunkel', 'kontrast'] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_NAMES: Readonly<Record<Theme, string>> = {
  system: 'wie das System',
  hell: 'hell',
  dunkel: 'dunkel',
  kontrast: 'hoher Kontrast',
};

const KEY = 'eakte.darstellung';

function stored(): Theme {
  const value = window.localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === value) ?? 'system';
}

/** KERN knows light and dark; high contrast is ours, on the dark one. */
function apply(theme: Theme): void {
  const dark = theme === 'system' ? window.matchMedia('(prefers-color-scheme: dark)').matches : theme !== 'hell';
  const root = document.documentElement;
  root.dataset['kernTheme'] = dark ? 'dark' : 'light';
  root.dataset['contrast'] = theme === 'kontrast' ? 'high' : 'normal';
}

/** How the application looks; kept in this browser. */
export function useTheme(): { readonly theme: Theme; readonly next: () => void } {
  const [theme, setTheme] = useState(stored);
  useEffect(() => {
    apply(theme);
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    const follow = (): void => apply(theme);
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, [theme]);
  const next = (): void => {
    const following = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
    window.localStorage.setItem(KEY, following);
    setTheme(following);
  };
  return { theme, next };
}
