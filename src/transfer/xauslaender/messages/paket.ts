import { base64Part } from '../codec/binary';
import { one, sequence } from '../codec/structure';
import { integer, uuid } from '../codec/texts';
import { contentBytes } from '../xml/base64-content';
import { define, type NachrichtOf } from './definition';

/** 010207: one part of the ZIP of a delivery. No person, no Aktenzeichen: the only link is the UUID of the 010206. */
export const paket = define({
  type: '010207',
  root: { ns: 'xa', local: 'ABHABH.Aktenversand.Akte.Paket.010207' },
  ausloeser: 'optional',
  inhalt: sequence('xa', {
    dokumentcontainer: one(base64Part),
    identifikationAktenlieferung: one(uuid),
    paketnummer: one(integer()),
  }),
  rules: (nachricht, check) => {
    if (nachricht.inhalt.paketnummer < 1) check.refuse('S999', 'paketnummer', 'Pakete werden ab 1 gezählt');
    if (contentBytes(nachricht.inhalt.dokumentcontainer) === 0)
      check.refuse('S999', 'dokumentcontainer', 'Das Paket enthält keine Daten');
  },
});
export type Paket = NachrichtOf<typeof paket>;
