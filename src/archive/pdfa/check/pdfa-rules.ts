/**
 * The rules of ISO 19005-2 (and -3) this check knows, with their clause. A code is stable; the text is for people.
 * The check reads structure: it decodes no image and measures no glyph. What only veraPDF sees: fonts whose inside
 * contradicts the PDF, XMP extension schemas, signatures.
 */
export const PDFA_RULES = {
  UNREADABLE: ['6.1.1', 'Die Datei ist kein lesbares PDF'],
  HEADER: ['6.1.2', 'Der Dateikopf ist nicht der eines PDF/A'],
  TRAILER_ID: ['6.1.3', 'Die Dateikennung (/ID) fehlt'],
  ENCRYPTED: ['6.1.3', 'Die Datei ist verschlüsselt'],
  DATA_AFTER_END: ['6.1.3', 'Nach dem Ende (%%EOF) folgen Daten'],
  CROSS_REFERENCE: ['6.1.4', 'Die Querverweistabelle ist falsch aufgebaut'],
  HEX_STRING: ['6.1.6', 'Eine Hex-Zeichenkette ist fehlerhaft'],
  STREAM_LENGTH: ['6.1.7.1', 'Die Länge eines Datenstroms stimmt nicht'],
  EXTERNAL_STREAM: ['6.1.7.1', 'Ein Datenstrom liegt außerhalb der Datei'],
  FILTER: ['6.1.7.2', 'Ein Datenstrom ist mit einem nicht erlaubten Verfahren gepackt'],
  OBJECT_FRAMING: ['6.1.9', 'Ein Objekt ist nicht richtig eingefasst'],
  INLINE_IMAGE_FILTER: ['6.1.10', 'Ein Bild im Seiteninhalt ist mit einem nicht erlaubten Verfahren gepackt'],
  PERMISSIONS: ['6.1.12', 'Die Rechteangaben sind nicht erlaubt'],
  LIMIT: ['6.1.13', 'Ein Wert überschreitet die Grenzen'],
  OPERATOR: ['6.2.2', 'Der Seiteninhalt enthält einen unbekannten Befehl'],
  RESOURCE: ['6.2.2', 'Der Seiteninhalt nennt etwas, das nicht in den Ressourcen steht'],
  OUTPUT_INTENT: ['6.2.3', 'Die Ausgabeabsicht (OutputIntent) ist fehlerhaft'],
  ICC_PROFILE: ['6.2.4.2', 'Ein Farbprofil ist fehlerhaft'],
  DEVICE_COLOUR: ['6.2.4.3', 'Eine Farbe ist nicht festgelegt'],
  COLORANTS: ['6.2.4.4', 'Einer Schmuckfarbe fehlt die Beschreibung'],
  GRAPHICS_STATE: ['6.2.5', 'Der Grafikzustand enthält nicht erlaubte Angaben'],
  RENDERING_INTENT: ['6.2.6', 'Die Wiedergabeabsicht (Intent) ist unbekannt'],
  IMAGE: ['6.2.8', 'Ein Bild enthält nicht erlaubte Angaben'],
  FORM: ['6.2.9', 'Ein Formular-Objekt enthält nicht erlaubte Angaben'],
  TRANSPARENCY: ['6.2.10', 'Transparenz ohne festgelegten Farbraum'],
  FONT: ['6.2.11', 'Eine Schrift ist fehlerhaft beschrieben'],
  FONT_NOT_EMBEDDED: ['6.2.11.4.1', 'Eine Schrift ist nicht eingebettet'],
  UNICODE: ['6.2.11.7.2', 'Text lässt sich nicht nach Unicode übersetzen'],
  ANNOTATION: ['6.3', 'Eine Anmerkung ist nicht erlaubt'],
  FORM_FIELD: ['6.4', 'Ein Formularfeld ist nicht erlaubt'],
  ACTION: ['6.5', 'Die Datei enthält nicht erlaubte Aktionen oder Programme'],
  METADATA: ['6.6.2', 'Die XMP-Metadaten fehlen oder sind nicht lesbar'],
  INFO_DIFFERS: ['6.6.3', 'Dokumenteigenschaften und XMP-Metadaten widersprechen sich'],
  IDENTIFICATION: ['6.6.4', 'Die Kennzeichnung als PDF/A fehlt oder ist eine andere'],
  EMBEDDED_FILE: ['6.8', 'Eingebettete Dateien sind nicht erlaubt oder falsch beschrieben'],
  OPTIONAL_CONTENT: ['6.9', 'Ebenen sind falsch beschrieben'],
  ALTERNATE_PRESENTATION: ['6.10', 'Andere Darstellungen sind nicht erlaubt'],
  PAGE_TREE: ['7.7.3', 'Der Seitenbaum stimmt nicht'],
} as const satisfies Record<string, readonly [clause: string, text: string]>;

export type PdfaRuleCode = keyof typeof PDFA_RULES;

/** One broken rule; a rule that is broken many times is reported at most ten times. */
export interface PdfaViolation {
  readonly code: PdfaRuleCode;
  /** Clause of ISO 19005-2 (PAGE_TREE: of ISO 32000-1). */
  readonly clause: string;
  readonly text: string;
  /** What exactly, for engineers. */
  readonly detail: string;
}

const MOST_OF_ONE_KIND = 10;

/** Collects violations. */
export class ViolationList {
  private readonly found: PdfaViolation[] = [];
  private readonly counts = new Map<PdfaRuleCode, number>();

  get violations(): readonly PdfaViolation[] {
    return this.found;
  }

  add(code: PdfaRuleCode, detail: string): void {
    const count = (this.counts.get(code) ?? 0) + 1;
    this.counts.set(code, count);
    if (count > MOST_OF_ONE_KIND) return;
    const [clause, text] = PDFA_RULES[code];
    this.found.push({ code, clause, text, detail });
  }
}
