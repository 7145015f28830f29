import { codeList, findCode } from '../codelists/code-list';
import { toDatatypeC } from '../codec/to-datatype-c';
import { dateiendung, endungPasst, istLeereBeschreibung, type Dokument } from '../types/dokument';
import type { XdomeaAkte, XdomeaVorgang } from '../xdomea/akte';
import type { DokumentOderDokumentMitSchriftstueck, XdomeaDokument } from '../xdomea/dokument';
import type { Erweiterung } from '../xdomea/erweiterung';
import type { Akte, Aktendokument, Aktenregister, Aktenvorgang, Zusatz } from './akte';

/** Names the fields of this product in a file that another product reads. */
export const ZUSATZ_PRAEFIX = 'urn:eakte:zusatz:';
/** Fields of a document that xdomea has no element for. */
export const DOKUMENT_KENNUNG = 'dokument';

const FORMAT_VERSION = '2.0';

/**
 * The xdomea `akte` of a 010206: register = Teilakte, Vorgang = Vorgang, Dokument = Dokument with one version and one
 * file `<dateiUuid>.<format>`. Numbers in the container give the order. A partial date goes into an extension field:
 * xdomea has full dates only, and a partial one must not become full.
 */
export function akteToXdomea(akte: Akte): XdomeaAkte {
  const laufzeit = {
    ...(akte.laufzeitBeginn === undefined ? {} : { Beginn: akte.laufzeitBeginn }),
    ...(akte.laufzeitEnde === undefined ? {} : { Ende: akte.laufzeitEnde }),
  };
  const root = register(akte, undefined);
  return {
    ...root,
    ...(akte.medium === undefined
      ? {}
      : {
          AllgemeineMetadaten: {
            ...root.AllgemeineMetadaten,
            Medium: { code: akte.medium, listURI: codeList('medium').urn, listVersionID: codeList('medium').version },
          },
        }),
    ...(Object.keys(laufzeit).length === 0 ? {} : { Laufzeit: laufzeit }),
    AnwendungsspezifischeErweiterung: akte.zusaetze.map(erweiterung),
  };
}

/** The `dokument` list beside the `akte`: one entry per file, the path made of the titles above it. */
export function akteToDokumente(akte: Akte): Dokument[] {
  const out: Dokument[] = [];
  const add = (dokumente: readonly Aktendokument[], pfad: readonly string[]): void => {
    for (const dokument of dokumente) out.push(eintrag(dokument, pfad));
  };
  const vorgang = (value: Aktenvorgang, pfad: readonly string[]): void => {
    const here = below(pfad, value.titel);
    add(value.dokumente, here);
    for (const teil of value.teilvorgaenge) vorgang(teil, here);
  };
  const walk = (value: Aktenregister, pfad: readonly string[]): void => {
    add(value.dokumente, pfad);
    for (const one of value.vorgaenge) vorgang(one, pfad);
    for (const one of value.register) walk(one, below(pfad, one.titel));
  };
  walk(akte, []);
  return out.sort((a, b) => a.dokumentenposition - b.dokumentenposition);
}

const below = (pfad: readonly string[], titel: string | undefined): string[] =>
  titel === undefined || titel === '' ? [...pfad] : [...pfad, toDatatypeC(titel)];

function eintrag(dokument: Aktendokument, pfad: readonly string[]): Dokument {
  const dateiname = mitEndung(toDatatypeC(dokument.dateiname), dokument.format);
  const beschreibung = toDatatypeC(dokument.titel ?? '');
  return {
    ...(pfad.length === 0 ? {} : { pfad: { bestandteil: pfad } }),
    dokumentuuid: dokument.dateiUuid,
    dateiname,
    dokumenttyp: dateiformat(dokument.format),
    // Repeating the file name or a mere number is not allowed; the title itself travels in the akte.
    ...(beschreibung === '' || istLeereBeschreibung(beschreibung, dateiname) ? {} : { beschreibung }),
    dokumentenposition: dokument.position,
    ...(dokument.aktenwirksam === undefined ? {} : { aktenwirksamkeitszeitpunkt: dokument.aktenwirksam }),
  };
}

/** dateiname must have an extension, and the one of its format. */
function mitEndung(dateiname: string, format: string): string {
  const endung = dateiendung(dateiname);
  if (endung !== '' && endungPasst(endung, format)) return dateiname;
  return `${dateiname}.${findCode('dateiformat', format)?.endung ?? 'bin'}`;
}

function dateiformat(code: string) {
  return { code, listURI: codeList('dateiformat').urn, listVersionID: FORMAT_VERSION };
}

function metadaten(value: { readonly titel?: string; readonly kennzeichen?: string }) {
  const fields = {
    ...(value.titel === undefined ? {} : { Betreff: value.titel }),
    ...(value.kennzeichen === undefined ? {} : { Kennzeichen: value.kennzeichen }),
  };
  return Object.keys(fields).length === 0 ? {} : { AllgemeineMetadaten: fields };
}

function identifikation(uuid: string, nummer: number | undefined) {
  return {
    Identifikation: { xdomeaUUID: uuid, ...(nummer === undefined ? {} : { NummerImUebergeordnetenContainer: nummer }) },
  };
}

function register(value: Aktenregister, nummer: number | undefined): XdomeaAkte {
  return {
    ...identifikation(value.uuid, nummer),
    ...metadaten(value),
    HistorienProtokollInformation: [],
    InternerGeschaeftsgang: [],
    Akteninhalt: {
      DokumentOderDokumentMitSchriftstueck: value.dokumente.map(dokument),
      Vorgang: value.vorgaenge.map((one, index) => vorgangToXdomea(one, index + 1)),
      Teilakte: value.register.map((one, index) => register(one, index + 1)),
    },
    Verweis: [],
    Kontakt: [],
    AnwendungsspezifischeErweiterung: [],
  };
}

function vorgangToXdomea(value: Aktenvorgang, nummer: number): XdomeaVorgang {
  return {
    ...identifikation(value.uuid, nummer),
    ...metadaten(value),
    HistorienProtokollInformation: [],
    InternerGeschaeftsgang: [],
    DokumentOderDokumentMitSchriftstueck: value.dokumente.map(dokument),
    Verweis: [],
    Kontakt: [],
    Teilvorgang: value.teilvorgaenge.map((teil, index) => vorgangToXdomea(teil, index + 1)),
    AnwendungsspezifischeErweiterung: [],
  };
}

function dokument(value: Aktendokument, index: number): DokumentOderDokumentMitSchriftstueck {
  const endung = findCode('dateiformat', value.format)?.endung ?? 'bin';
  const partial = value.datum !== undefined && value.datum.length < 10 ? [{ name: 'datum', wert: value.datum }] : [];
  const own: Zusatz = {
    kennung: DOKUMENT_KENNUNG,
    name: 'Angaben zum Dokument',
    felder: [
      { name: 'position', wert: String(value.position) },
      ...(value.aktenwirksam === undefined ? [] : [{ name: 'aktenwirksam', wert: value.aktenwirksam }]),
      ...partial,
    ],
  };
  const content: XdomeaDokument = {
    ...identifikation(value.uuid, index + 1),
    ...metadaten(value),
    ...(value.eingang === undefined ? {} : { Posteingangsdatum: value.eingang }),
    ...(value.datum === undefined || value.datum.length < 10 ? {} : { DatumDesSchreibens: value.datum }),
    ...(value.typ === undefined ? {} : { Typ: value.typ }),
    HistorienProtokollInformation: [],
    InternerGeschaeftsgang: [],
    Verweis: [],
    Anlage: [],
    Autor: [],
    Leser: [],
    WeitererKontakt: [],
    AnwendungsspezifischeErweiterung: [own, ...value.zusaetze].map(erweiterung),
    Version: [
      {
        Nummer: '1',
        Format: [
          {
            Name: dateiformat(value.format),
            // Mandatory in xdomea, may be empty.
            Version: '',
            Primaerdokument: {
              Dateiname: `${value.dateiUuid}.${endung}`,
              DateinameOriginal: value.dateiname,
              ...(value.sha256 === undefined ? {} : { Hash: { Wert: value.sha256, SonstigerAlgorithmus: 'SHA-256' } }),
            },
          },
        ],
      },
    ],
  };
  return { kind: 'Dokument', value: content };
}

function erweiterung(zusatz: Zusatz): Erweiterung {
  return {
    Kennung: `${ZUSATZ_PRAEFIX}${zusatz.kennung}`,
    Name: zusatz.name,
    Feldgruppe: [],
    Feld: zusatz.felder.map(({ name, wert }) => ({ Name: name, Wert: wert })),
  };
}
