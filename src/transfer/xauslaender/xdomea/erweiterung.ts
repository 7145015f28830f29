import { enumeratedCode, type Code } from '../codec/codes';
import { lazy, many, one, optional, sequence, type Sequence, type TypeOfCodec } from '../codec/structure';
import { anyString, date } from '../codec/texts';

const DATENTYPEN = Array.from({ length: 45 }, (_unused, index) => String(index + 1).padStart(3, '0'));

const feld = sequence('xdomea', {
  Name: one(anyString),
  Beschreibung: optional(anyString),
  Datentyp: optional(enumeratedCode('urn:xoev-de:xdomea:codeliste:datentyp', '1.1', DATENTYPEN)),
  Wert: optional(anyString),
});

interface Feldgruppe {
  readonly Name: string;
  readonly Beschreibung: string;
  readonly Unterfeldgruppe: readonly Feldgruppe[];
  readonly Feld: readonly {
    readonly Name: string;
    readonly Beschreibung?: string;
    readonly Datentyp?: Code;
    readonly Wert?: string;
  }[];
}

const feldgruppe: Sequence<Feldgruppe> = sequence('xdomea', {
  Name: one(anyString),
  Beschreibung: one(anyString),
  Unterfeldgruppe: many(lazy((): Sequence<Feldgruppe> => feldgruppe)),
  Feld: many(feld),
});

/** AnwendungsspezifischeErweiterungType: fields that xdomea itself does not know. */
export const erweiterung = sequence('xdomea', {
  Kennung: one(anyString),
  Name: one(anyString),
  Beschreibung: optional(anyString),
  Versionsnummer: optional(anyString),
  Versionsdatum: optional(date),
  Feldgruppe: many(feldgruppe),
  Feld: many(feld),
});
export type Erweiterung = TypeOfCodec<typeof erweiterung>;
