import { openCode, type Code } from '../codec/codes';
import { foreignElements } from '../codec/foreign';
import { choice, lazy, many, one, optional, sequence, type Sequence } from '../codec/structure';
import type { Codec } from '../codec/codec';
import { anyString, date, time } from '../codec/texts';
import { version, type Version } from './datei';
import { erweiterung, type Erweiterung } from './erweiterung';
import { kontakt, type Kontakt } from './kontakt';
import {
  allgemeineMetadaten,
  historie,
  identifikation,
  verweis,
  type AllgemeineMetadaten,
  type Historie,
  type Verweis,
} from './metadaten';

export interface Identifikation {
  readonly xdomeaUUID: string;
  readonly NummerImUebergeordnetenContainer?: number;
}

/** What Dokument and DokumentMitSchriftstueck have in common. */
export interface Dokumentbasis {
  readonly Identifikation: Identifikation;
  readonly AllgemeineMetadaten?: AllgemeineMetadaten;
  readonly FremdesGeschaeftszeichen?: string;
  readonly Posteingangsdatum?: string;
  readonly Postausgangsdatum?: string;
  readonly DatumDesSchreibens?: string;
  readonly Bezug?: string;
  readonly Hier?: string;
  readonly Bearbeiter?: string;
  readonly Typ?: string;
  readonly HistorienProtokollInformation: readonly Historie[];
  readonly InternerGeschaeftsgang: readonly Geschaeftsgang[];
  readonly Verweis: readonly Verweis[];
  readonly Anlage: readonly Anlage[];
  readonly Autor: readonly Kontakt[];
  readonly Leser: readonly Kontakt[];
  readonly WeitererKontakt: readonly Kontakt[];
  readonly AnwendungsspezifischeErweiterung: readonly Erweiterung[];
  readonly AnwendungsspezifischeErweiterungXML?: readonly string[];
}

export interface XdomeaDokument extends Dokumentbasis {
  readonly Version: readonly Version[];
}

export interface DokumentMitSchriftstueck extends Dokumentbasis {
  readonly Schriftstueck: readonly XdomeaDokument[];
}

export type DokumentOderDokumentMitSchriftstueck =
  | { readonly kind: 'Dokument'; readonly value: XdomeaDokument }
  | { readonly kind: 'DokumentMitSchriftstueck'; readonly value: DokumentMitSchriftstueck };

export interface Anlage {
  readonly Dokument?: XdomeaDokument;
  readonly DokumentMitSchriftstueck?: DokumentMitSchriftstueck;
  readonly Nummer?: string;
}

export interface Geschaeftsgang {
  readonly Identifikation: Identifikation;
  readonly Beteiligungsschritt: readonly Beteiligungsschritt[];
}

interface Verfuegung {
  readonly Ersteller: Kontakt;
  readonly Adressat: Kontakt;
  readonly Erstellungsdatum: string;
  readonly Erstellungsuhrzeit?: string;
  readonly Verfuegung?: string;
  readonly TerminDatum?: string;
  readonly TerminUhrzeit?: string;
  readonly Notiz?: string;
}

interface Bearbeitung {
  readonly Bearbeiter: Kontakt;
  readonly Datum: string;
  readonly Uhrzeit?: string;
  readonly Vermerk?: string;
  readonly Notiz?: string;
  readonly Anlage: readonly DokumentOderDokumentMitSchriftstueck[];
}

interface Beteiligungsschritt {
  readonly Nummer: string;
  readonly Status: Code;
  readonly Verfuegung: Verfuegung;
  readonly Bearbeitung?: Bearbeitung;
  readonly ParallelZuBeteiligungsschritt: readonly string[];
  readonly VersionNummer?: string;
}

const text = optional(anyString);

const basis = {
  Identifikation: one(identifikation),
  AllgemeineMetadaten: optional(allgemeineMetadaten),
  FremdesGeschaeftszeichen: text,
  Posteingangsdatum: optional(date),
  Postausgangsdatum: optional(date),
  DatumDesSchreibens: optional(date),
  Bezug: text,
  Hier: text,
  Bearbeiter: text,
  Typ: text,
  HistorienProtokollInformation: many(historie),
  InternerGeschaeftsgang: many(lazy((): Codec<Geschaeftsgang> => geschaeftsgang)),
  Verweis: many(verweis),
  Anlage: many(lazy((): Codec<Anlage> => anlage)),
  Autor: many(kontakt),
  Leser: many(kontakt),
  WeitererKontakt: many(kontakt),
  AnwendungsspezifischeErweiterung: many(erweiterung),
  AnwendungsspezifischeErweiterungXML: optional(foreignElements),
};

const dokument: Sequence<XdomeaDokument> = sequence('xdomea', { ...basis, Version: many(version) });
const dokumentMitSchriftstueck: Sequence<DokumentMitSchriftstueck> = sequence('xdomea', {
  ...basis,
  Schriftstueck: many(dokument),
});

/** DokumentOderDokumentMitSchriftstueckType. */
export const dokumentOderDokumentMitSchriftstueck: Codec<DokumentOderDokumentMitSchriftstueck> = choice('xdomea', {
  Dokument: one(dokument),
  DokumentMitSchriftstueck: one(dokumentMitSchriftstueck),
});

const anlageTeile: Sequence<Anlage> = sequence('xdomea', {
  Dokument: optional(dokument),
  DokumentMitSchriftstueck: optional(dokumentMitSchriftstueck),
  Nummer: text,
});

/** AnlageDokumentType: exactly one of the two documents, then its number. */
const anlage: Codec<Anlage> = {
  read: (element, reading) => {
    const value = anlageTeile.read(element, reading);
    if ((value.Dokument === undefined) === (value.DokumentMitSchriftstueck === undefined))
      reading.broken('Anlage braucht entweder Dokument oder DokumentMitSchriftstueck');
    return value;
  },
  write: (value, name, out) => {
    anlageTeile.write(value, name, out);
  },
};

const verfuegung = sequence('xdomea', {
  Ersteller: one(kontakt),
  Adressat: one(kontakt),
  Erstellungsdatum: one(date),
  Erstellungsuhrzeit: optional(time),
  Verfuegung: text,
  TerminDatum: optional(date),
  TerminUhrzeit: optional(time),
  Notiz: text,
});

const bearbeitung: Sequence<Bearbeitung> = sequence('xdomea', {
  Bearbeiter: one(kontakt),
  Datum: one(date),
  Uhrzeit: optional(time),
  Vermerk: text,
  Notiz: text,
  Anlage: many(dokumentOderDokumentMitSchriftstueck),
});

/** GeschaeftsgangType. */
export const geschaeftsgang: Sequence<Geschaeftsgang> = sequence('xdomea', {
  Identifikation: one(identifikation),
  Beteiligungsschritt: many(
    sequence('xdomea', {
      Nummer: one(anyString),
      Status: one(openCode('urn:xoev-de:xdomea:codeliste:beteiligungsstatus')),
      Verfuegung: one(verfuegung),
      Bearbeitung: optional(bearbeitung),
      ParallelZuBeteiligungsschritt: many(anyString),
      VersionNummer: text,
    }),
    1,
  ),
});
