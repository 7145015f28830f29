import type { Dokument } from '../types/dokument';
import type { XdomeaAkte, XdomeaVorgang } from '../xdomea/akte';
import type { DokumentOderDokumentMitSchriftstueck, XdomeaDokument } from '../xdomea/dokument';
import type { Erweiterung } from '../xdomea/erweiterung';
import type { Akte, Aktendokument, Aktenregister, Aktenvorgang, Zusatz } from './akte';
import { DOKUMENT_KENNUNG, ZUSATZ_PRAEFIX } from './akte-to-xdomea';

/** Derives the UUID of a register that the message does not name; the same path must give the same UUID. */
export type UuidOf = (key: string) => string;

/**
 * The file as it arrives: from `akte` where it is sent, the order and file names from the `dokument` list; files that
 * `akte` does not hold, or all of them when there is none, are put in registers made of their `pfad`.
 */
export function toAkte(akte: XdomeaAkte | undefined, dokumente: readonly Dokument[], uuidOf: UuidOf): Akte {
  const list = new Map(dokumente.map((eintrag) => [eintrag.dokumentuuid.toLowerCase(), eintrag]));
  if (akte === undefined) return fromList(dokumente, uuidOf);
  const root = register(akte, list);
  return {
    ...root,
    ...(akte.AllgemeineMetadaten?.Medium === undefined ? {} : { medium: akte.AllgemeineMetadaten.Medium.code }),
    ...(akte.Laufzeit?.Beginn === undefined ? {} : { laufzeitBeginn: akte.Laufzeit.Beginn }),
    ...(akte.Laufzeit?.Ende === undefined ? {} : { laufzeitEnde: akte.Laufzeit.Ende }),
    zusaetze: akte.AnwendungsspezifischeErweiterung.map(zusatz),
  };
}

type List = ReadonlyMap<string, Dokument>;

function register(value: XdomeaAkte, list: List): Aktenregister {
  const inhalt = value.Akteninhalt;
  return {
    ...head(value),
    dokumente: (inhalt?.DokumentOderDokumentMitSchriftstueck ?? []).flatMap((one) => dokumenteVon(one, list)),
    vorgaenge: (inhalt?.Vorgang ?? []).map((one) => vorgang(one, list)),
    register: (inhalt?.Teilakte ?? []).map((one) => register(one, list)),
  };
}

function vorgang(value: XdomeaVorgang, list: List): Aktenvorgang {
  return {
    ...head(value),
    dokumente: value.DokumentOderDokumentMitSchriftstueck.flatMap((one) => dokumenteVon(one, list)),
    teilvorgaenge: value.Teilvorgang.map((teil) => vorgang(teil, list)),
  };
}

function head(value: Pick<XdomeaAkte, 'Identifikation' | 'AllgemeineMetadaten'>) {
  const { Betreff, Kennzeichen } = value.AllgemeineMetadaten ?? {};
  return {
    uuid: value.Identifikation.xdomeaUUID,
    ...(Betreff === undefined ? {} : { titel: Betreff }),
    ...(Kennzeichen === undefined ? {} : { kennzeichen: Kennzeichen }),
  };
}

/** A document with parts or enclosures becomes one document per file: none of them is lost. */
function dokumenteVon(value: DokumentOderDokumentMitSchriftstueck, list: List): Aktendokument[] {
  const own =
    value.kind === 'Dokument'
      ? dokument(value.value, list)
      : value.value.Schriftstueck.flatMap((one) => dokument(one, list));
  return [
    ...own,
    ...value.value.Anlage.flatMap((anlage) => [
      ...(anlage.Dokument === undefined ? [] : dokumenteVon({ kind: 'Dokument', value: anlage.Dokument }, list)),
      ...(anlage.DokumentMitSchriftstueck === undefined
        ? []
        : dokumenteVon({ kind: 'DokumentMitSchriftstueck', value: anlage.DokumentMitSchriftstueck }, list)),
    ]),
  ];
}

function dokument(value: XdomeaDokument, list: List): Aktendokument[] {
  const zusaetze = value.AnwendungsspezifischeErweiterung.map(zusatz);
  const felder = new Map(
    zusaetze.find(({ kennung }) => kennung === DOKUMENT_KENNUNG)?.felder.map(({ name, wert }) => [name, wert]),
  );
  const files = value.Version.flatMap((version) => version.Format);
  return files.map(({ Name, Primaerdokument }) => {
    const dateiUuid = Primaerdokument.Dateiname.slice(0, 36);
    const eintrag = list.get(dateiUuid.toLowerCase());
    const datum = value.DatumDesSchreibens ?? felder.get('datum');
    const aktenwirksam = eintrag?.aktenwirksamkeitszeitpunkt ?? felder.get('aktenwirksam');
    const titel = value.AllgemeineMetadaten?.Betreff;
    return {
      uuid: value.Identifikation.xdomeaUUID,
      dateiUuid: eintrag?.dokumentuuid ?? dateiUuid,
      ...(titel === undefined ? {} : { titel }),
      ...(value.Typ === undefined ? {} : { typ: value.Typ }),
      ...(datum === undefined ? {} : { datum }),
      ...(value.Posteingangsdatum === undefined ? {} : { eingang: value.Posteingangsdatum }),
      dateiname: Primaerdokument.DateinameOriginal ?? eintrag?.dateiname ?? Primaerdokument.Dateiname,
      format: eintrag?.dokumenttyp.code ?? Name.code,
      position: eintrag?.dokumentenposition ?? Number(felder.get('position') ?? 0),
      ...(aktenwirksam === undefined ? {} : { aktenwirksam }),
      ...(Primaerdokument.Hash?.SonstigerAlgorithmus === 'SHA-256' ? { sha256: Primaerdokument.Hash.Wert } : {}),
      zusaetze: zusaetze.filter(({ kennung }) => kennung !== DOKUMENT_KENNUNG),
    };
  });
}

/** Foreign extensions keep their full Kennung; groups of fields are flattened with their names in front. */
function zusatz(value: Erweiterung): Zusatz {
  const kennung = value.Kennung.startsWith(ZUSATZ_PRAEFIX) ? value.Kennung.slice(ZUSATZ_PRAEFIX.length) : value.Kennung;
  const flat = (felder: Erweiterung['Feld'], gruppen: Erweiterung['Feldgruppe'], before: string): Zusatz['felder'] => [
    ...felder.map(({ Name, Wert }) => ({ name: `${before}${Name}`, wert: Wert ?? '' })),
    ...gruppen.flatMap((gruppe) => flat(gruppe.Feld, gruppe.Unterfeldgruppe, `${before}${gruppe.Name}/`)),
  ];
  return { kennung, name: value.Name, felder: flat(value.Feld, value.Feldgruppe, '') };
}

/** Without `akte`: registers from the paths, in the order of dokumentenposition. */
function fromList(dokumente: readonly Dokument[], uuidOf: UuidOf): Akte {
  interface Node {
    readonly uuid: string;
    readonly titel?: string;
    readonly dokumente: Aktendokument[];
    readonly register: Node[];
    readonly vorgaenge: readonly Aktenvorgang[];
  }
  const root: Node = { uuid: uuidOf(''), dokumente: [], register: [], vorgaenge: [] };
  for (const eintrag of [...dokumente].sort((a, b) => a.dokumentenposition - b.dokumentenposition)) {
    let node = root;
    const above: string[] = [];
    for (const titel of eintrag.pfad?.bestandteil ?? []) {
      above.push(titel);
      let next = node.register.find((child) => child.titel === titel);
      if (next === undefined) {
        next = { uuid: uuidOf(JSON.stringify(above)), titel, dokumente: [], register: [], vorgaenge: [] };
        node.register.push(next);
      }
      node = next;
    }
    node.dokumente.push({
      uuid: uuidOf(eintrag.dokumentuuid),
      dateiUuid: eintrag.dokumentuuid,
      ...(eintrag.beschreibung === undefined ? {} : { titel: eintrag.beschreibung }),
      dateiname: eintrag.dateiname,
      format: eintrag.dokumenttyp.code,
      position: eintrag.dokumentenposition,
      ...(eintrag.aktenwirksamkeitszeitpunkt === undefined ? {} : { aktenwirksam: eintrag.aktenwirksamkeitszeitpunkt }),
      zusaetze: [],
    });
  }
  return { ...root, zusaetze: [] };
}
