import { many, one, optional, sequence } from '../codec/structure';
import { identifikationXA } from '../types/nachricht';
import {
  fehltBeschreibung,
  rueckweisendeStelle,
  rueckweisungsgrund,
  transportinformationen,
} from '../types/rueckweisung';
import { define, type NachrichtOf } from './definition';

/** 000002: a refusal in a synchronous exchange; own code list (T200 "later again", no S030). */
export const rueckweisungSynchron = define({
  type: '000002',
  root: { ns: 'xa', local: 'Administration.RueckweisungSynchron.000002' },
  ausloeser: 'none',
  inhalt: sequence('xa', {
    rueckweisung: one(
      sequence('xa', {
        rueckweisendeStelle: optional(rueckweisendeStelle),
        rueckweisungsgrund: many(rueckweisungsgrund('xa', 'fehlercodesSynchron', false), 1),
        transportinformationen: optional(transportinformationen),
        idNachricht: optional(identifikationXA),
      }),
    ),
  }),
  rules: (nachricht, check) => {
    if (nachricht.inhalt.rueckweisung.rueckweisungsgrund.some(fehltBeschreibung))
      check.refuse('S999', 'rueckweisung/rueckweisungsgrund', 'S999 braucht eine Beschreibung in grundSpezifisch');
  },
});
export type RueckweisungSynchron = NachrichtOf<typeof rueckweisungSynchron>;
