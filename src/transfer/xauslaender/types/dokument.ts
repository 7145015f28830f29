import { findCode } from '../codelists/code-list';
import { many, one, optional, sequence, type TypeOfCodec } from '../codec/structure';
import { datatypeC, dateTime, integer, uuid } from '../codec/texts';
import { dateiformat } from '../xdomea/datei';

/** ABH.Dokument: one file of the delivery. */
export const dokument = sequence('xa', {
  // Place in the author's file, root first, one part per level; a "/" inside a part is just a character.
  pfad: optional(sequence('xa', { bestandteil: many(datatypeC, 1) })),
  dokumentuuid: one(uuid),
  dateiname: one(datatypeC),
  dokumenttyp: one(dateiformat),
  beschreibung: optional(datatypeC),
  dokumentenposition: one(integer()),
  aktenwirksamkeitszeitpunkt: optional(dateTime),
});
export type Dokument = TypeOfCodec<typeof dokument>;

/** The extension of a file name in lower case without dot; '' when it has none. */
export function dateiendung(dateiname: string): string {
  return /[^.]\.([^.\\/\s]+)$/.exec(dateiname)?.[1]?.toLowerCase() ?? '';
}

/** Extensions that mean the same kind of file as the format's own. */
const GLEICHE_ENDUNGEN: readonly (readonly string[])[] = [
  ['jpg', 'jpeg', 'jpe'],
  ['tif', 'tiff'],
  ['htm', 'html'],
];

/** True when a file with this extension may be of this format (`011`: jpg, jpeg, jpe); true for unknown formats. */
export function endungPasst(endung: string, format: string): boolean {
  const own = findCode('dateiformat', format)?.endung;
  if (own === undefined || own === endung) return true;
  return GLEICHE_ENDUNGEN.some((group) => group.includes(own) && group.includes(endung));
}

/** XAusländer 26.11: a description that repeats the file name or is a mere number is not allowed. */
export function istLeereBeschreibung(beschreibung: string, dateiname: string): boolean {
  const plain = beschreibung.trim().toLowerCase();
  const file = dateiname.trim().toLowerCase();
  return plain !== '' && (plain === file || plain === file.replace(/\.[^.]+$/, '') || /^[\d\s.,/-]+$/.test(plain));
}
