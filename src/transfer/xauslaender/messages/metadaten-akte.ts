import { dokumenteDerAkte, type XdomeaAkte } from '../xdomea/akte';
import type { DokumentOderDokumentMitSchriftstueck, XdomeaDokument } from '../xdomea/dokument';
import type { Dokument } from '../types/dokument';
import type { RuleCheck } from './definition';

interface Dateiverweis {
  readonly dateiname: string;
  readonly format: string;
}

/**
 * 010206: if `akte` is sent it must hold metadata of all documents of the archive, and of no others. A file is found
 * by the UUID its name starts with.
 */
export function pruefeAkteGegenDokumente(akte: XdomeaAkte, dokumente: readonly Dokument[], check: RuleCheck): void {
  const offen = new Map(dokumente.map((eintrag) => [eintrag.dokumentuuid.toLowerCase(), eintrag]));
  const bekannt = new Map(offen);
  for (const { dateiname, format } of dateienDerAkte(akte)) {
    const id = dateiname.slice(0, 36).toLowerCase();
    const eintrag = bekannt.get(id);
    if (eintrag === undefined) {
      check.refuse('S999', 'akte', `akte nennt die Datei ${id}, zu der es kein dokument gibt`);
      continue;
    }
    if (eintrag.dokumenttyp.code !== format)
      check.warn(
        'S999',
        'akte',
        `akte und dokument nennen für ${id} verschiedene Formate (${format}, ${eintrag.dokumenttyp.code})`,
      );
    if (!offen.delete(id)) check.warn('S999', 'akte', `akte nennt die Datei ${id} mehrfach`);
  }
  for (const id of offen.keys()) check.refuse('S999', 'akte', `akte ist unvollständig: dokument ${id} fehlt darin`);
}

function* dateienDerAkte(akte: XdomeaAkte): Generator<Dateiverweis> {
  for (const { dokument } of dokumenteDerAkte(akte)) yield* dateienVon(dokument);
}

function* dateienVon(eintrag: DokumentOderDokumentMitSchriftstueck): Generator<Dateiverweis> {
  const dokumente = eintrag.kind === 'Dokument' ? [eintrag.value] : eintrag.value.Schriftstueck;
  for (const dokument of dokumente) yield* dateienDesDokuments(dokument);
  if (eintrag.kind === 'DokumentMitSchriftstueck') yield* dateienDerAnlagen(eintrag.value.Anlage);
}

function* dateienDesDokuments(dokument: XdomeaDokument): Generator<Dateiverweis> {
  for (const version of dokument.Version)
    for (const format of version.Format)
      yield { dateiname: format.Primaerdokument.Dateiname, format: format.Name.code };
  yield* dateienDerAnlagen(dokument.Anlage);
}

function* dateienDerAnlagen(anlagen: XdomeaDokument['Anlage']): Generator<Dateiverweis> {
  for (const anlage of anlagen) {
    if (anlage.Dokument !== undefined) yield* dateienVon({ kind: 'Dokument', value: anlage.Dokument });
    if (anlage.DokumentMitSchriftstueck !== undefined)
      yield* dateienVon({ kind: 'DokumentMitSchriftstueck', value: anlage.DokumentMitSchriftstueck });
  }
}
