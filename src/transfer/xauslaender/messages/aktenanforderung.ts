import { fixedCode } from '../codec/codes';
import { many, one, sequence } from '../codec/structure';
import { boolean, datatypeC } from '../codec/texts';
import { person } from '../types/person';
import { dateiformat } from '../xdomea/datei';
import { define, noRules, type NachrichtOf } from './definition';

/** Reasons of a request (code list aktenanforderung:grund, version 2). */
export const ANFORDERUNGSGRUND = {
  zustaendigkeitswechsel: '01',
  einsichtnahme: '02',
  vorabinformationenErgaenzen: '03',
  zuzugNachVisaverfahren: '04',
} as const;

/** 010201: an ABH requests the file, or (reason 03) missing Vorabinformationen. */
export const aktenanforderung = define({
  type: '010201',
  root: { ns: 'xa', local: 'ABHABH.Aktenversand.Anforderung.010201' },
  ausloeser: 'optional',
  inhalt: sequence('xa', {
    person: one(person, { local: 'identifikationPersonABHABH' }),
    aktenzeichenAuftraggebendeABH: one(datatypeC),
    anforderungsgrund: one(fixedCode('anforderungsgrund')),
    versandbestaetigung: one(boolean()),
    zusaetzlichAkzeptiertesFormat: many(dateiformat),
  }),
  rules: noRules,
});
export type Aktenanforderung = NachrichtOf<typeof aktenanforderung>;
