import { many, one, optional, sequence } from '../codec/structure';
import { datatypeC } from '../codec/texts';
import { ereignis, identifikationTyp4 } from '../types/nachricht';
import { define, type NachrichtOf } from './definition';
import { weiterleitendeStelle } from './weiterleitung';

/** 0032: nobody knows who is competent; goes to the initiator. Its sender is not in the list. */
export const ungeklaerteZustaendigkeit = define({
  type: '0032',
  root: { ns: 'weiterleitung', local: 'weiterleitung.nichtzustaendigkeit.0032' },
  ausloeser: 'none',
  inhalt: sequence('none', {
    weiterleitendeStelle: many(weiterleitendeStelle),
    nachricht: one(identifikationTyp4, { local: 'zustaendigkeit.ungeklaert.nachricht' }),
    ereignis: optional(ereignis, { local: 'zustaendigkeit.ungeklaert.ereignis' }),
    bemerkung: optional(datatypeC),
  }),
  rules: (nachricht, check) => {
    const { autor } = nachricht.kopf;
    if (nachricht.inhalt.weiterleitendeStelle.some(({ stelle }) => stelle.kennung === autor.kennung))
      check.refuse(
        'S999',
        'weiterleitendeStelle',
        'Der Absender einer 0032 gehört nicht in die Liste der weiterleitenden Stellen',
      );
  },
});
export type UngeklaerteZustaendigkeit = NachrichtOf<typeof ungeklaerteZustaendigkeit>;
