/** The shapes of the transfer desk's API, as the screens use them. */

export interface Partner {
  readonly code: string;
  readonly kennung: string;
  readonly name: string;
}

export interface Handover {
  readonly id: string;
  readonly richtung: 'ausgang' | 'eingang';
  readonly text: string;
  readonly seit: string;
  readonly offen: boolean;
  readonly partner: Partner;
  readonly aktenzeichen: string | null;
  readonly akteId: string | null;
  readonly dokumente: number;
  readonly pakete: { readonly anzahl: number | null; readonly hinaus: number; readonly da: number };
  readonly entscheidung: { readonly code: string; readonly grund: string } | null;
  readonly zuletzt: string | null;
  readonly erinnerungen: number;
  readonly aktionen: readonly string[];
}

interface Message {
  readonly richtung: 'ausgang' | 'eingang';
  readonly type: string;
  readonly uuid: string | null;
  readonly at: string;
  readonly stand: string;
  readonly text: string | null;
}

export interface Comparison {
  readonly abweichendVonAnforderung: readonly string[] | null;
  readonly neu: readonly {
    readonly position: number;
    readonly titel: string;
    readonly datum: string | null;
    readonly register: string | null;
    readonly vorhanden: boolean;
  }[];
  readonly vorhandeneAkten: readonly {
    readonly id: string;
    readonly aktenzeichen: string;
    readonly name: string | null;
    readonly vorname: string | null;
    readonly geburtsdatum: string | null;
    readonly dokumente: number;
    readonly abweichend: readonly string[];
    readonly gleich: string;
  }[];
}

export interface HandoverDetail extends Handover {
  readonly nachrichten: readonly Message[];
  readonly fehlendePakete: readonly number[] | null;
  readonly vergleich: Comparison | null;
}

export interface Preflight {
  readonly aktenzeichen: string;
  readonly akteId: string;
  readonly an: Partner;
  readonly darf: boolean;
  readonly punkte: readonly {
    readonly code: string;
    readonly stand: 'gut' | 'hinweis' | 'hindert';
    readonly text: string;
  }[];
}

export interface PartnerState extends Partner {
  readonly steuerung: 'offen' | 'angehalten' | 'gestoppt';
  readonly steuerungGrund: string | null;
  readonly kreis: 'geschlossen' | 'offen' | 'probe';
  readonly letzterFehler: string | null;
  readonly letzterErfolg: string | null;
  readonly rueckstau: number;
  readonly ende: string | null;
}
