import type { Person } from './sessions';

/** The page to choose a development person from: plain links, no script, no style of its own. */
export function developmentPage(people: readonly Person[]): string {
  const links = people.map(
    ({ name, roles }) => `<li><a href="/api/v1/anmeldung/entwicklung/${roles[0] ?? ''}">${name ?? ''}</a></li>`,
  );
  return `<!doctype html>
<html lang="de">
<head><meta charset="utf-8"><title>eAkte: Anmeldung (Entwicklung)</title></head>
<body>
<main>
<h1>Anmelden als</h1>
<p>Diese Seite gibt es nur in der Entwicklung. Jede Person hat genau eine Rolle.</p>
<ul>
${links.join('\n')}
</ul>
</main>
</body>
</html>
`;
}
