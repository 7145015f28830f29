import abhkennung from './abhkennung.json';
import anforderungsgrund from './aktenanforderung-grund.json';
import sonstigeAntwort from './aktenanforderung-sonstige-antwort.json';
import erreichbarkeit from './erreichbarkeit.json';
import fehlercodesSynchron from './fehlercodes-synchron.json';
import fehlercodes from './fehlercodes-xinneres.json';
import geschlecht from './geschlecht.json';
import mbauskunftssperre from './mbauskunftssperre.json';
import nachrichtentyp from './nachrichtentyp-xauslaender.json';
import nachrichtentypXInneres from './nachrichtentyp-xinneres.json';
import nbBeschaeftigung from './nb-beschaeftigung.json';
import nbBildungsweg from './nb-bildungsweg.json';
import nbErloeschen from './nb-erloeschen.json';
import nbOertlicheBeschraenkung from './nb-oertlichebeschraenkung.json';
import nbSelbstaendig from './nb-selbstaendig.json';
import sachverhalt from './quittungsrelevanter-sachverhalt.json';
import staatsangehoerigkeit from './staatsangehoerigkeit-auszug.json';
import verzeichnisdienst from './verzeichnisdienst.json';
import dateiformat from './xdomea-dateiformat.json';
import medium from './xdomea-medium.json';

export interface CodeListEntry {
  readonly code: string;
  readonly name?: string;
  /** File name extension without dot (list Dateiformat). */
  readonly endung?: string;
}

/** One code list as data. Replaced by the office's copy from the XRepository where `complete` is false. */
export interface CodeList {
  readonly urn: string;
  readonly version: string;
  /** False: an excerpt; a code that is not in it is a warning, unless it breaks `pattern`. */
  readonly complete: boolean;
  /** What every code of the list looks like (regular expression), for excerpts. */
  readonly pattern?: string;
  readonly entries: readonly CodeListEntry[];
}

const lists = {
  abhkennung,
  anforderungsgrund,
  sonstigeAntwort,
  erreichbarkeit,
  fehlercodesSynchron,
  fehlercodes,
  geschlecht,
  mbauskunftssperre,
  nachrichtentyp,
  nachrichtentypXInneres,
  nbBeschaeftigung,
  nbBildungsweg,
  nbErloeschen,
  nbOertlicheBeschraenkung,
  nbSelbstaendig,
  sachverhalt,
  staatsangehoerigkeit,
  verzeichnisdienst,
  dateiformat,
  medium,
} satisfies Record<string, CodeList>;

export type CodeListName = keyof typeof lists;

const indexes = new Map<CodeListName, ReadonlyMap<string, CodeListEntry>>();

/** The list of that name. */
export function codeList(name: CodeListName): CodeList {
  return lists[name];
}

/** The entry of a code; undefined when the list does not have it. */
export function findCode(name: CodeListName, code: string): CodeListEntry | undefined {
  let index = indexes.get(name);
  if (index === undefined) {
    index = new Map(codeList(name).entries.map((entry) => [entry.code, entry]));
    indexes.set(name, index);
  }
  return index.get(code);
}
