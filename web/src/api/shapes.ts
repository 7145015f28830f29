/** The shapes of the API as the application uses them. Written by hand; the browser tests read real answers with them. */

/** Who is signed in and what the person may do. */
export interface Me {
  readonly office: string;
  readonly actor: string;
  readonly name: string | null;
  /** `offen`: nobody signs in at this installation. */
  readonly signIn: 'offen' | 'entwicklung' | 'oidc';
  readonly roles: readonly { readonly id: string; readonly name: string }[];
  readonly rights: readonly { readonly id: string; readonly title: string; readonly stepUp: boolean }[];
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface AkteSummary {
  readonly id: string;
  readonly aktenzeichen: string;
  readonly name: string | null;
  readonly vorname: string | null;
  readonly geburtsdatum: string | null;
  readonly staatsangehoerigkeit: string | null;
  readonly azrNummer: string | null;
  readonly dokumente: number;
  readonly seiten: number;
  readonly unsicher: number;
}

/** Something the document says; `page` (of the delivery) and `box` where it was read. */
export interface Field {
  readonly value: string;
  readonly page?: number;
  readonly box?: Box;
  readonly confidence?: number;
  readonly source?: string;
}

export interface Dokument {
  readonly id: string;
  readonly deliveryId: string;
  readonly akteId: string | null;
  readonly position: number | null;
  readonly register: string;
  readonly type: string;
  readonly title: string;
  readonly date: string | null;
  readonly firstPage: number;
  readonly lastPage: number;
  readonly pages: number;
  readonly confidence: number;
  readonly cutConfidence: number;
  readonly alternatives: readonly { readonly type: string; readonly confidence: number }[];
  readonly fields: Readonly<Record<string, Field>>;
  readonly sha256: string | null;
  /** Counts its changes; a change names the one it was made on. */
  readonly version: number;
}

export interface AkteView extends AkteSummary {
  readonly register: readonly {
    readonly id: string;
    readonly name: string;
    readonly vorgaenge: readonly {
      readonly id: string;
      readonly title: string;
      readonly dokumente: readonly string[];
    }[];
  }[];
  readonly items: readonly Dokument[];
}

/** One page of an Akte: enough to lay out thousands of them. Sizes in px of the upright page. */
export interface AkteSeite {
  readonly deliveryId: string;
  readonly page: number;
  readonly dokumentId: string;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly blank: boolean;
  readonly confidence: number;
  readonly label: string;
}

interface Word {
  readonly text: string;
  readonly box: Box;
  readonly confidence: number;
}

export interface PageWithWords {
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly confidence: number;
  readonly words: {
    readonly width: number;
    readonly height: number;
    readonly blocks: readonly { readonly lines: readonly { readonly box: Box; readonly words: readonly Word[] }[] }[];
  };
}

export interface SearchHit {
  readonly akteId: string;
  readonly aktenzeichen: string;
  readonly name: string | null;
  readonly vorname: string | null;
  readonly dokumentId: string | null;
  readonly title: string | null;
  readonly deliveryId: string | null;
  readonly page: number | null;
  readonly pdfPage: number | null;
  readonly snippet: string | null;
  readonly boxes: readonly Box[];
  readonly width: number | null;
  readonly height: number | null;
  readonly via: 'text' | 'name' | 'nummer';
}

export interface Batch {
  readonly id: string;
  readonly name: string;
  readonly state: 'offen' | 'angenommen';
  readonly createdAt: string;
  readonly completedAt: string | null;
}

export interface Receipt {
  readonly id: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export type DeliveryState =
  'angenommen' | 'in_arbeit' | 'fertig' | 'pruefung' | 'quarantaene' | 'abgewiesen' | 'duplikat';

export interface Delivery {
  readonly id: string;
  readonly batchId: string;
  readonly name: string;
  readonly kind: string;
  readonly bytes: number;
  readonly state: DeliveryState;
  readonly stateSince: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly aktenzeichen: string | null;
  readonly blattSoll: number | null;
  readonly seitenSoll: number | null;
  readonly seitenIst: number | null;
  readonly seitenFertig: number;
  readonly akteId: string | null;
}

export interface Finding {
  readonly deliveryId: string | null;
  readonly page: number | null;
  readonly code: string;
  readonly message: string;
}

export interface BatchProgress {
  readonly deliveries: number;
  readonly finished: number;
  readonly pages: number;
  readonly pagesRead: number;
  readonly uninspected: number;
}

export interface BatchDetail {
  readonly items: readonly Delivery[];
  readonly findings: readonly Finding[];
  readonly progress: BatchProgress;
}

export interface StateCount {
  readonly state: string;
  readonly deliveries: number;
  readonly oldest: string;
}

export interface Profile {
  readonly registers: readonly { readonly id: string; readonly name: string }[];
  readonly documentTypes: readonly { readonly id: string; readonly name: string; readonly register: string }[];
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
