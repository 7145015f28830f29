/** A field that travels with a document or a file and that xdomea itself has no place for. */
export interface Zusatzfeld {
  readonly name: string;
  readonly wert: string;
}

/** A set of such fields under a name: the Transfervermerk, the evidence of a document. */
export interface Zusatz {
  /** Machine name, e.g. `transfervermerk`. */
  readonly kennung: string;
  /** German, for people who see it in another product. */
  readonly name: string;
  readonly felder: readonly Zusatzfeld[];
}

/** One document of an Akte with its one file (latest version). */
export interface Aktendokument {
  /** UUID of the logical document. */
  readonly uuid: string;
  /** UUID of the file: name in the ZIP, dokumentuuid in the list. */
  readonly dateiUuid: string;
  readonly titel?: string;
  /** Kind of document of the own profile. */
  readonly typ?: string;
  /** YYYY, YYYY-MM or YYYY-MM-DD: what is not known stays out. */
  readonly datum?: string;
  /** YYYY-MM-DD. */
  readonly eingang?: string;
  /** Original name with extension. */
  readonly dateiname: string;
  /** Code of the list Dateiformat: 044 PDF/A, 018 PDF, 011 JPG. */
  readonly format: string;
  /** Order in the whole file, unique. */
  readonly position: number;
  /** xs:dateTime with zone: when the document was put on file. */
  readonly aktenwirksam?: string;
  /** Lower-case hex. */
  readonly sha256?: string;
  /** Transfervermerk, evidence. */
  readonly zusaetze: readonly Zusatz[];
}

export interface Aktenvorgang {
  readonly uuid: string;
  readonly titel?: string;
  readonly kennzeichen?: string;
  readonly dokumente: readonly Aktendokument[];
  readonly teilvorgaenge: readonly Aktenvorgang[];
}

/** A register of the file; registers may nest. */
export interface Aktenregister {
  readonly uuid: string;
  readonly titel?: string;
  readonly kennzeichen?: string;
  readonly dokumente: readonly Aktendokument[];
  readonly vorgaenge: readonly Aktenvorgang[];
  readonly register: readonly Aktenregister[];
}

/** An Ausländerakte as it leaves or enters an office: structure, titles, dates, order and evidence. */
export interface Akte extends Aktenregister {
  /** Code of the list Medium: 001 electronic, 002 hybrid, 003 paper. */
  readonly medium?: string;
  /** YYYY-MM-DD. */
  readonly laufzeitBeginn?: string;
  readonly laufzeitEnde?: string;
  readonly zusaetze: readonly Zusatz[];
}
