import { base64Part } from '../codec/binary';
import { one, sequence } from '../codec/structure';
import { integer } from '../codec/texts';
import { identifikationXA } from '../types/nachricht';
import { contentBytes } from '../xml/base64-content';
import { define, type NachrichtOf } from './definition';

/** 000040: like 010207, but from an Eingabeverfahren to the ABH. */
export const dokumentenlieferungPaket = define({
  type: '000040',
  root: { ns: 'xa', local: 'Administration.Dokumentenlieferung.Paket.000040' },
  ausloeser: 'optional',
  inhalt: sequence('xa', {
    dokumentcontainer: one(base64Part),
    identifikationFachnachricht: one(identifikationXA),
    paketnummer: one(integer()),
  }),
  rules: (nachricht, check) => {
    if (nachricht.inhalt.paketnummer < 1) check.refuse('S999', 'paketnummer', 'Pakete werden ab 1 gezählt');
    if (contentBytes(nachricht.inhalt.dokumentcontainer) === 0)
      check.refuse('S999', 'dokumentcontainer', 'Das Paket enthält keine Daten');
  },
});
export type DokumentenlieferungPaket = NachrichtOf<typeof dokumentenlieferungPaket>;
