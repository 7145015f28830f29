import { fixedCode, namedCode, nachrichtentypCode } from '../codec/codes';
import { one, sequence, type TypeOfCodec } from '../codec/structure';
import { dateTime, patternC, uuid } from '../codec/texts';

/** Identification of a XAusländer message in its header and in 000002, 000040. */
export const identifikationXA = sequence('none', {
  nachrichtenUUID: one(uuid),
  nachrichtentyp: one(nachrichtentypCode),
  erstellungszeitpunkt: one(dateTime),
});

/** Identification of a XInneres message in its header. */
export const identifikationXInneres = sequence('none', {
  nachrichtenUUID: one(uuid),
  nachrichtentyp: one(fixedCode('nachrichtentypXInneres')),
  erstellungszeitpunkt: one(dateTime),
});

/** A message type of any module, with its list (code type 4). */
export const nachrichtentypTyp4 = namedCode(['nachrichtentyp', 'nachrichtentypXInneres']);

/** Reference of a XInneres message to a message of any module: list and version of the type are named. */
export const identifikationTyp4 = sequence('none', {
  nachrichtenUUID: one(uuid),
  nachrichtentyp: one(nachrichtentypTyp4),
  erstellungszeitpunkt: one(dateTime),
});
export type Nachrichtenverweis = TypeOfCodec<typeof identifikationTyp4>;

/** Identifikation.Ereignis: what a Quittung refers to. */
export const ereignis = sequence('none', {
  zeitpunkt: one(dateTime, { local: 'ereignis.zeitpunkt' }),
  zeichen: one(patternC(/^[^\r\n]{1,100}$/u, 'hat nicht 1 bis 100 Zeichen'), { local: 'ereignis.zeichen' }),
});
export type Ereignis = TypeOfCodec<typeof ereignis>;

/** ereignis.zeichen: besides A–Z a–z 0–9 at most eight special characters (umlauts and ß count); not in the schema. */
export function hatZuVieleSonderzeichen(zeichen: string): boolean {
  return Array.from(zeichen.normalize('NFC').matchAll(/[^A-Za-z0-9]/gu)).length > 8;
}
