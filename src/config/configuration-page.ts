import { type Variable, variables } from './variables';

/** The page of the operations guide that lists every variable (Markdown, German). */
export function configurationPage(): string {
  const all: [string, Variable<unknown>][] = Object.entries(variables);
  const groups = [...new Set(all.map(([, variable]) => variable.group))];
  return [
    '# Konfiguration',
    'Alle Einstellungen kommen aus Umgebungsvariablen und werden beim Start geprüft; eine falsche oder unbekannte',
    '`EAKTE_`-Variable hält den Start mit einer Meldung auf, die alle Fehler nennt. `eakte doctor` zeigt, was gilt, ohne',
    'Geheimnisse. Variablen mit „Datei möglich“ dürfen auch als `<NAME>_FILE` auf eine Datei zeigen, deren Inhalt gilt',
    '(Docker- und Kubernetes-Geheimnisse).\n',
    ...groups.map((group) => section(group, all)),
  ].join('\n');
}

function section(group: string, all: readonly [string, Variable<unknown>][]): string {
  const lines = all
    .filter(([, variable]) => variable.group === group)
    .map(([name, variable]) => {
      const secret = variable.secret === true ? ' Datei möglich.' : '';
      return `| \`${name}\` | ${defaultOf(variable)} | ${variable.meaning}${secret} |`;
    });
  return [`## ${group}\n`, '| Variable | Vorgabe | Bedeutung |', '| --- | --- | --- |', ...lines, ''].join('\n');
}

function defaultOf({ schema, defaultText }: Variable<unknown>): string {
  if (defaultText !== undefined) return defaultText;
  const { data } = schema.safeParse(undefined);
  return typeof data === 'string' || typeof data === 'number' ? `\`${data}\`` : '–';
}
