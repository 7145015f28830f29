import { fixedCode } from '../codec/codes';
import { one, sequence, type TypeOfCodec } from '../codec/structure';
import { ereignis, hatZuVieleSonderzeichen, identifikationTyp4 } from '../types/nachricht';
import { define, type NachrichtOf, type RuleCheck } from './definition';

/** Sachverhalt of the code list: "Akte übernommen". */
export const AKTE_UEBERNOMMEN = '4';

/** What 0020 and 0021 refer to. */
export const quittungsbezug = {
  ursprungsnachricht: one(identifikationTyp4),
  quittung: one(
    sequence('none', { ursprungsereignis: one(ereignis), sachverhalt: one(fixedCode('sachverhalt', { name: false })) }),
  ),
};

const bezug = sequence('none', quittungsbezug);
type Bezug = TypeOfCodec<typeof bezug>;

/** 0020: the reader has taken the file over, after business processing. */
export const quittung = define({
  type: '0020',
  root: { ns: 'quittung', local: 'quittungVonSachverhalten.quittung.0020' },
  ausloeser: 'none',
  inhalt: bezug,
  rules: (nachricht, check) => {
    pruefeQuittungsbezug(nachricht.inhalt, check);
  },
});
export type Quittung = NachrichtOf<typeof quittung>;

/** A Quittung of a file refers to a 010206 with Sachverhalt 4, and repeats its event. */
export function pruefeQuittungsbezug(inhalt: Bezug, check: RuleCheck): void {
  const { ursprungsnachricht, quittung: body } = inhalt;
  if (ursprungsnachricht.nachrichtentyp.code !== '010206')
    check.refuse(
      'S999',
      'ursprungsnachricht/nachrichtentyp',
      'Eine Aktenquittung bezieht sich auf eine Nachricht 010206',
    );
  if (body.sachverhalt.code !== AKTE_UEBERNOMMEN)
    check.refuse('S999', 'quittung/sachverhalt', 'Zu einer 010206 gehört der Sachverhalt 4 (Akte übernommen)');
  if (Date.parse(body.ursprungsereignis.zeitpunkt) !== Date.parse(ursprungsnachricht.erstellungszeitpunkt))
    check.refuse(
      'S999',
      'quittung/ursprungsereignis',
      'ereignis.zeitpunkt ist nicht der Erstellungszeitpunkt der 010206',
    );
  if (hatZuVieleSonderzeichen(body.ursprungsereignis.zeichen))
    check.refuse('S999', 'quittung/ursprungsereignis', 'ereignis.zeichen hat mehr als acht Sonderzeichen');
}
