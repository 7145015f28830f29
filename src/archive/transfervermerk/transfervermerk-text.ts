import type { Transfervermerk } from './transfervermerk';

interface Section {
  readonly title: string;
  readonly rows: readonly (readonly [label: string, value: string])[];
}

const TITLE = 'Transfervermerk';

/** The Vermerk for people, as plain German text with lines up to about 100 characters. */
export function transfervermerkText(vermerk: Transfervermerk): string {
  const parts = sectionsOf(vermerk).map(({ title, rows }) => {
    const lines = rows.map(([label, value]) => `${`${label}:`.padEnd(28)}${value}`);
    return `${title}\n${'-'.repeat(title.length)}\n${lines.join('\n')}`;
  });
  return `${TITLE}\n${'='.repeat(TITLE.length)}\n\n${parts.join('\n\n')}\n\n${statement(vermerk)}\n`;
}

/** The same as a fragment of HTML (no styles, no scripts), everything escaped. */
export function transfervermerkHtml(vermerk: Transfervermerk): string {
  const parts = sectionsOf(vermerk).map(({ title, rows }) => {
    const lines = rows.map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`);
    return `<section><h2>${escapeHtml(title)}</h2><dl>${lines.join('')}</dl></section>`;
  });
  return `<article lang="de"><h1>${TITLE}</h1>${parts.join('')}<p>${escapeHtml(statement(vermerk))}</p></article>`;
}

/** That image and paper agree is said only after a person has looked (BSI TR-03138). */
function statement(vermerk: Transfervermerk): string {
  const { sichtpruefung } = vermerk;
  switch (sichtpruefung.ergebnis) {
    case 'noch nicht geprüft':
      return 'Eine Sichtprüfung fand noch nicht statt. Über die Übereinstimmung mit dem Papier sagt dieser Vermerk nichts aus.';
    case 'abweichend':
      return 'Die Sichtprüfung ergab Abweichungen vom Papier (siehe oben).';
    case 'übereinstimmend':
      return sichtpruefung.umfang === 'vollständig'
        ? 'Die Wiedergabe stimmt nach Sichtprüfung aller Seiten bildlich und inhaltlich mit dem Papier überein.'
        : 'Die geprüften Seiten (Stichprobe) stimmen bildlich und inhaltlich mit dem Papier überein.';
  }
}

function sectionsOf(vermerk: Transfervermerk): readonly Section[] {
  const { gegenstand, erfassung, umgebung, umfang, pruefsummen } = vermerk;
  const { technisch, organisatorisch } = umgebung;
  const ocr = technisch.texterkennung;
  const set = (verbleib: string) => vermerk.seiten.filter((page) => page.verbleib === verbleib);
  return [
    {
      title: 'Gegenstand',
      rows: [
        ['Behörde', gegenstand.behoerde],
        ['Aktenzeichen', gegenstand.aktenzeichen],
        ['Dokument', gegenstand.titel],
        [
          'Blatt',
          gegenstand.blatt === null ? 'ohne Blattzählung' : `${gegenstand.blatt.von} bis ${gegenstand.blatt.bis}`,
        ],
      ],
    },
    {
      title: 'Erfassung',
      rows: [
        ['Gescannt von', stated(erfassung.organisation)],
        ['Person', stated(erfassung.person)],
        ['Ort', stated(erfassung.ort)],
        ['Zeitpunkt', erfassung.zeitpunkt === null ? stated(null) : germanTime(erfassung.zeitpunkt)],
        ['Lieferung', `${erfassung.lieferung}, eingegangen ${germanTime(erfassung.eingegangenAm)}`],
      ],
    },
    {
      title: 'Technische und organisatorische Umgebung',
      rows: [
        ['Scanner', stated(technisch.scanner)],
        ['Scansoftware', stated(technisch.scansoftware)],
        ['Verarbeitung', `${technisch.verarbeitung.name} ${technisch.verarbeitung.version}`],
        ['Texterkennung', ocr === null ? 'keine' : `${ocr.name} ${ocr.version} (${ocr.sprachen.join(', ')})`],
        ['Verfahrensanweisung', stated(organisatorisch.verfahrensanweisung)],
        ['Referenzstruktur', stated(organisatorisch.referenzstruktur)],
      ],
    },
    {
      title: 'Umfang und Einstellungen',
      rows: [
        ['Blattzahl laut Lieferung', stated(umfang.blattzahl?.toString() ?? null)],
        ['Seiten geliefert', String(umfang.seitenGeliefert)],
        ['Seiten übernommen', String(umfang.seitenUebernommen)],
        ['Leere Seiten', pageList(vermerk.seiten.filter((page) => page.leer))],
        ['Trennblätter', pageList(set('Trennblatt'))],
        [
          'Auflösung',
          distinct(vermerk.seiten.map(({ dpi }) => (dpi.x === dpi.y ? `${dpi.x} dpi` : `${dpi.x} × ${dpi.y} dpi`))),
        ],
        ['Farbmodus', distinct(vermerk.seiten.map((page) => page.farbmodus))],
        [
          'Gedreht',
          pageList(
            vermerk.seiten.filter((page) => page.drehung !== 0),
            (page) => ` (${page.drehung}°)`,
          ),
        ],
        [
          'Gerade gerichtet',
          pageList(
            vermerk.seiten.filter((page) => page.schraeglage !== 0),
            (page) => ` (${germanNumber(page.schraeglage)}°)`,
          ),
        ],
        ['Bild neu kodiert', pageList(vermerk.seiten.filter((page) => !page.bildUnveraendert))],
      ],
    },
    {
      title: 'Auffälligkeiten',
      rows:
        vermerk.auffaelligkeiten.length === 0
          ? [['Keine', '–']]
          : vermerk.auffaelligkeiten.map(({ seite, text, code }) => [
              seite === null ? 'Allgemein' : `Seite ${seite}`,
              `${text} (${code})`,
            ]),
    },
    { title: 'Sichtprüfung', rows: inspectionRows(vermerk.sichtpruefung) },
    {
      title: 'Prüfsummen (SHA-256)',
      rows: [
        ...pruefsummen.originale.map((file) => [file.name, file.sha256] as const),
        pruefsummen.derivat === null
          ? (['PDF/A', 'enthält diesen Vermerk; Prüfsumme liegt bei der Ablage'] as const)
          : ([pruefsummen.derivat.name, pruefsummen.derivat.sha256] as const),
      ],
    },
  ];
}

function inspectionRows(inspection: Transfervermerk['sichtpruefung']): Section['rows'] {
  if (inspection.ergebnis === 'noch nicht geprüft') return [['Ergebnis', inspection.ergebnis]];
  return [
    ['Ergebnis', inspection.ergebnis],
    ['Umfang', inspection.umfang],
    ['Geprüft', `${germanTime(inspection.geprueftAm)} durch ${inspection.geprueftDurch}`],
    ...(inspection.ergebnis === 'abweichend'
      ? inspection.abweichungen.map((text) => ['Abweichung', text] as const)
      : []),
  ];
}

function stated(value: string | null): string {
  return value ?? 'nicht angegeben';
}

function pageList<Page extends { readonly seite: number }>(
  pages: readonly Page[],
  note: (page: Page) => string = () => '',
): string {
  return pages.length === 0 ? 'keine' : pages.map((page) => `${page.seite}${note(page)}`).join(', ');
}

function distinct(values: readonly string[]): string {
  return values.length === 0 ? '–' : [...new Set(values)].join(', ');
}

/** `2024-03-01T08:15:00+01:00` → `01.03.2024 08:15 (UTC+01:00)`: the time as stated, no other time zone. */
function germanTime(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})[^Z+-]*(Z|[+-]\d{2}:\d{2})$/.exec(iso);
  if (match === null) return iso;
  const zone = match[5] === 'Z' ? 'UTC' : `UTC${match[5]}`;
  return `${match[3]}.${match[2]}.${match[1]} ${match[4]} (${zone})`;
}

function germanNumber(value: number): string {
  return value.toFixed(1).replace('.', ',');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
