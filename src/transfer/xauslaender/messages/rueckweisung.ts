import { base64Part } from '../codec/binary';
import { many, one, optional, sequence } from '../codec/structure';
import { ereignis, identifikationTyp4 } from '../types/nachricht';
import {
  fehltBeschreibung,
  rueckweisendeStelle,
  rueckweisungsgrund,
  transportinformationen,
} from '../types/rueckweisung';
import { define, type NachrichtOf } from './definition';

const grund = rueckweisungsgrund('none', 'fehlercodes', false);

/** 0010: a message was not processed; the original comes back as it was. */
export const rueckweisung = define({
  type: '0010',
  root: { ns: 'rueckweisung', local: 'rueckweisung.asynchron.0010' },
  ausloeser: 'none',
  inhalt: sequence('none', {
    rueckweisung: one(
      sequence('none', {
        rueckweisendeStelle: optional(rueckweisendeStelle),
        rueckweisungsgrund: many(grund, 1),
        transportinformationen: optional(transportinformationen),
        nichtVerarbeitbarerEinzelfall: many(
          sequence('none', {
            identifikationEreignis: one(ereignis, { local: 'identifikation.ereignis' }),
            grund: many(grund, 1),
          }),
        ),
        idNachricht: optional(identifikationTyp4),
        nachricht: one(base64Part),
      }),
    ),
  }),
  rules: (nachricht, check) => {
    const { rueckweisung: body } = nachricht.inhalt;
    const gruende = [...body.rueckweisungsgrund, ...body.nichtVerarbeitbarerEinzelfall.flatMap((fall) => fall.grund)];
    if (gruende.some(fehltBeschreibung))
      check.refuse('S999', 'rueckweisung/rueckweisungsgrund', 'S999 braucht eine Beschreibung in grundSpezifisch');
    const original = check.peek(body.nachricht);
    if (original.kind === 'refused') return;
    // XInneres Rückweisung 6: idNachricht must be there if the original was valid by schema.
    if (body.idNachricht === undefined)
      check.refuse('S999', 'rueckweisung/idNachricht', 'idNachricht fehlt, obwohl die Nachricht gültig war');
    else if (body.idNachricht.nachrichtenUUID.toLowerCase() !== original.uuid.toLowerCase())
      check.refuse('S999', 'rueckweisung/idNachricht', 'idNachricht gehört nicht zur zurückgewiesenen Nachricht');
  },
});
export type Rueckweisung = NachrichtOf<typeof rueckweisung>;
