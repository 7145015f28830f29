import { foreignElements } from '../codec/foreign';
import { lazy, many, one, optional, sequence, type Sequence } from '../codec/structure';
import type { Codec } from '../codec/codec';
import { anyString, boolean, date } from '../codec/texts';
import {
  dokumentOderDokumentMitSchriftstueck,
  geschaeftsgang,
  type DokumentOderDokumentMitSchriftstueck,
  type Geschaeftsgang,
  type Identifikation,
} from './dokument';
import { erweiterung, type Erweiterung } from './erweiterung';
import { kontakt, type Kontakt } from './kontakt';
import {
  allgemeineMetadaten,
  aussonderungsmetadaten,
  historie,
  identifikation,
  verweis,
  zeitraum,
  type AllgemeineMetadaten,
  type Aussonderungsmetadaten,
  type Historie,
  type Verweis,
  type XdomeaZeitraum,
} from './metadaten';

/** VorgangType. */
export interface XdomeaVorgang {
  readonly Identifikation: Identifikation;
  readonly AllgemeineMetadaten?: AllgemeineMetadaten;
  readonly Aussonderungsmetadaten?: Aussonderungsmetadaten;
  readonly Aktenbetreff?: string;
  readonly Typ?: string;
  readonly ZdA?: boolean;
  readonly ZdADatum?: string;
  readonly Laufzeit?: XdomeaZeitraum;
  readonly HistorienProtokollInformation: readonly Historie[];
  readonly InternerGeschaeftsgang: readonly Geschaeftsgang[];
  readonly DokumentOderDokumentMitSchriftstueck: readonly DokumentOderDokumentMitSchriftstueck[];
  readonly Verweis: readonly Verweis[];
  readonly Kontakt: readonly Kontakt[];
  readonly Teilvorgang: readonly XdomeaVorgang[];
  readonly AnwendungsspezifischeErweiterung: readonly Erweiterung[];
  readonly AnwendungsspezifischeErweiterungXML?: readonly string[];
}

export interface XdomeaAkteninhalt {
  readonly DokumentOderDokumentMitSchriftstueck: readonly DokumentOderDokumentMitSchriftstueck[];
  readonly Vorgang: readonly XdomeaVorgang[];
  readonly Teilakte: readonly XdomeaAkte[];
}

/** AkteType of xdomea 4.0.0; a Teilakte is one as well. */
export interface XdomeaAkte {
  readonly Identifikation: Identifikation;
  readonly AllgemeineMetadaten?: AllgemeineMetadaten;
  readonly Aussonderungsmetadaten?: Aussonderungsmetadaten;
  readonly Standort?: string;
  readonly Typ?: string;
  readonly Laufzeit?: XdomeaZeitraum;
  readonly HistorienProtokollInformation: readonly Historie[];
  readonly InternerGeschaeftsgang: readonly Geschaeftsgang[];
  readonly Akteninhalt?: XdomeaAkteninhalt;
  readonly Verweis: readonly Verweis[];
  readonly Kontakt: readonly Kontakt[];
  readonly ZdA?: boolean;
  readonly ZdADatum?: string;
  readonly AnwendungsspezifischeErweiterung: readonly Erweiterung[];
  readonly AnwendungsspezifischeErweiterungXML?: readonly string[];
}

const text = optional(anyString);

const vorgang: Sequence<XdomeaVorgang> = sequence('xdomea', {
  Identifikation: one(identifikation),
  AllgemeineMetadaten: optional(allgemeineMetadaten),
  Aussonderungsmetadaten: optional(aussonderungsmetadaten),
  Aktenbetreff: text,
  Typ: text,
  ZdA: optional(boolean()),
  ZdADatum: optional(date),
  Laufzeit: optional(zeitraum),
  HistorienProtokollInformation: many(historie),
  InternerGeschaeftsgang: many(geschaeftsgang),
  DokumentOderDokumentMitSchriftstueck: many(dokumentOderDokumentMitSchriftstueck),
  Verweis: many(verweis),
  Kontakt: many(kontakt),
  Teilvorgang: many(lazy((): Codec<XdomeaVorgang> => vorgang)),
  AnwendungsspezifischeErweiterung: many(erweiterung),
  AnwendungsspezifischeErweiterungXML: optional(foreignElements),
});

/** AkteType. */
export const xdomeaAkte: Sequence<XdomeaAkte> = sequence('xdomea', {
  Identifikation: one(identifikation),
  AllgemeineMetadaten: optional(allgemeineMetadaten),
  Aussonderungsmetadaten: optional(aussonderungsmetadaten),
  Standort: text,
  Typ: text,
  Laufzeit: optional(zeitraum),
  HistorienProtokollInformation: many(historie),
  InternerGeschaeftsgang: many(geschaeftsgang),
  Akteninhalt: optional(
    sequence('xdomea', {
      DokumentOderDokumentMitSchriftstueck: many(dokumentOderDokumentMitSchriftstueck),
      Vorgang: many(vorgang),
      Teilakte: many(lazy((): Codec<XdomeaAkte> => xdomeaAkte)),
    }),
  ),
  Verweis: many(verweis),
  Kontakt: many(kontakt),
  ZdA: optional(boolean()),
  ZdADatum: optional(date),
  AnwendungsspezifischeErweiterung: many(erweiterung),
  AnwendungsspezifischeErweiterungXML: optional(foreignElements),
});

/** Every document of an Akte, however deep, with the titles above it (root first). */
export function* dokumenteDerAkte(
  akte: XdomeaAkte,
  above: readonly string[] = [],
): Generator<{ readonly dokument: DokumentOderDokumentMitSchriftstueck; readonly pfad: readonly string[] }> {
  const inhalt = akte.Akteninhalt;
  if (inhalt === undefined) return;
  for (const dokument of inhalt.DokumentOderDokumentMitSchriftstueck) yield { dokument, pfad: above };
  for (const kind of inhalt.Vorgang) yield* dokumenteDesVorgangs(kind, above);
  for (const teilakte of inhalt.Teilakte)
    yield* dokumenteDerAkte(teilakte, [...above, teilakte.AllgemeineMetadaten?.Betreff ?? '']);
}

function* dokumenteDesVorgangs(
  kind: XdomeaVorgang,
  above: readonly string[],
): Generator<{ readonly dokument: DokumentOderDokumentMitSchriftstueck; readonly pfad: readonly string[] }> {
  const pfad = [...above, kind.AllgemeineMetadaten?.Betreff ?? ''];
  for (const dokument of kind.DokumentOderDokumentMitSchriftstueck) yield { dokument, pfad };
  for (const teil of kind.Teilvorgang) yield* dokumenteDesVorgangs(teil, pfad);
}
