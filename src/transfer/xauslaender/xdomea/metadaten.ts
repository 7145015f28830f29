import { enumeratedCode, fixedCode, namedCode, openCode } from '../codec/codes';
import { choice, lazy, one, optional, sequence, type Sequence, type TypeOfCodec } from '../codec/structure';
import { anyString, boolean, date, dateTime, gYear, integer, uuid } from '../codec/texts';
import type { Code } from '../codec/codes';

const text = optional(anyString);

/** IdentifikationObjektType. */
export const identifikation = sequence('xdomea', {
  xdomeaUUID: one(uuid),
  NummerImUebergeordnetenContainer: optional(integer(0)),
});

const geheimhaltung = sequence('xdomea', {
  Geheimhaltungsgrad: one(namedCode()),
  Einstufungsfrist: optional(gYear),
  EingestuftAm: optional(date),
  Herausgeber: text,
  EinstufungEndetAm: optional(date),
  Bemerkung: text,
});

interface Pfadelement {
  readonly Name: string;
  readonly Typ: Code;
  readonly Pfadelement?: Pfadelement;
}

const pfadelement: Sequence<Pfadelement> = sequence('xdomea', {
  Name: one(anyString),
  Typ: one(
    enumeratedCode('urn:xoev-de:xdomea:codeliste:strukturelementtyp', '1.0', ['001', '002', '003', '004', '005']),
  ),
  Pfadelement: optional(lazy((): Sequence<Pfadelement> => pfadelement)),
});

/** AllgemeineMetadatenType. */
export const allgemeineMetadaten = sequence('xdomea', {
  Betreff: text,
  Kennzeichen: text,
  Federfuehrung: text,
  Aktenfuehrung: text,
  Geheimhaltung: optional(geheimhaltung),
  Bemerkung: text,
  Medium: optional(fixedCode('medium')),
  Aktenplaneinheit: optional(sequence('xdomea', { Kennzeichen: text, Inhaltsangabe: text, BetreffKurz: text })),
  ZeitpunktLetzteAenderung: optional(dateTime),
  Strukturpfad: optional(sequence('xdomea', { Pfadelement: one(pfadelement) })),
  Datenschutzstufe: text,
  DatenschutzstufeCode: optional(namedCode()),
});
export type AllgemeineMetadaten = TypeOfCodec<typeof allgemeineMetadaten>;

/** AussonderungsmetadatenType. */
export const aussonderungsmetadaten = sequence('xdomea', {
  Aufbewahrungsdauer: optional(
    choice('xdomea', { AnzahlJahre: one(integer(0)), Unbefristet: one(boolean({ whenEmpty: true, only: true })) }),
  ),
  Aussonderungsart: optional(
    choice('xdomea', {
      Aussonderungsart: one(enumeratedCode('urn:xoev-de:xdomea:codeliste:aussonderungsart', '1.0', ['A', 'B', 'V'])),
      AussonderungsartKonfigurierbar: one(anyString),
    }),
  ),
  Kennung: text,
  Bewertungsvorschlag: optional(openCode('urn:xoev-de:xdomea:codeliste:bewertungsvorschlag')),
  BewertungsvorschlagBegruendung: text,
  Aufbewahrungsende: optional(date),
  Transferfristende: optional(date),
});
export type Aussonderungsmetadaten = TypeOfCodec<typeof aussonderungsmetadaten>;

/** ZeitraumType. */
export const zeitraum = sequence('xdomea', { Beginn: optional(date), Ende: optional(date) });
export type XdomeaZeitraum = TypeOfCodec<typeof zeitraum>;

/** HistorienProtokollInformationType. */
export const historie = sequence('xdomea', {
  MetadatumName: text,
  MetadatumAlterWert: text,
  MetadatumNeuerWert: text,
  Akteur: one(anyString),
  DatumUhrzeit: one(dateTime),
  Bemerkung: text,
  Aktion: one(anyString),
});
export type Historie = TypeOfCodec<typeof historie>;

/** VerweisType. */
export const verweis = sequence('xdomea', {
  xdomeaUUID: optional(uuid),
  SGOTyp: optional(enumeratedCode('urn:xoev-de:xdomea:codeliste:schriftgutobjekttyp', '1.0', ['001', '002', '003'])),
  SGOKennzeichen: text,
  Bemerkung: text,
});
export type Verweis = TypeOfCodec<typeof verweis>;
