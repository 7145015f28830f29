import { base64Part } from '../codec/binary';
import { many, one, optional, sequence } from '../codec/structure';
import { datatypeC, dateTime } from '../codec/texts';
import { behoerdeErreichbar } from '../types/behoerde';
import { nachrichtentypTyp4 } from '../types/nachricht';
import { define, type NachrichtOf } from './definition';

/** An office that forwarded, and when (erstellungszeitpunkt of its 0030). */
export const weiterleitendeStelle = sequence('none', { stelle: one(behoerdeErreichbar), zeitpunkt: one(dateTime) });

/** 0030: sends a message on, unchanged; the forwarding office has appended itself to the list. */
export const weiterleitung = define({
  type: '0030',
  root: { ns: 'weiterleitung', local: 'weiterleitung.weiterleitung.0030' },
  ausloeser: 'none',
  inhalt: sequence('none', {
    weiterleitendeStelle: many(weiterleitendeStelle, 1),
    ausloesendeStelle: one(behoerdeErreichbar),
    weitergeleiteteNachricht: one(base64Part),
    weitergeleiteteNachrichtTyp: one(nachrichtentypTyp4),
    bemerkungen: optional(datatypeC),
  }),
  rules: (nachricht, check) => {
    const { inhalt, kopf } = nachricht;
    const last = inhalt.weiterleitendeStelle.at(-1);
    if (last?.stelle.kennung !== kopf.autor.kennung)
      check.refuse(
        'S999',
        'weiterleitendeStelle',
        'Die Liste der weiterleitenden Stellen endet nicht mit dem Absender',
      );
    else if (Date.parse(last.zeitpunkt) !== Date.parse(kopf.identifikation.erstellungszeitpunkt))
      check.refuse(
        'S999',
        'weiterleitendeStelle/zeitpunkt',
        'zeitpunkt ist nicht der Erstellungszeitpunkt der Weiterleitung',
      );
    if (inhalt.weiterleitendeStelle.slice(0, -1).some(({ stelle }) => stelle.kennung === kopf.autor.kennung))
      check.warn(
        'S999',
        'weiterleitendeStelle',
        'Die Nachricht läuft im Kreis: der Absender hat sie schon einmal weitergeleitet',
      );
    const inner = check.peek(inhalt.weitergeleiteteNachricht);
    if (inner.kind === 'refused') {
      const code = inner.code === 'V000' ? 'V000' : 'S999';
      check.refuse(code, 'weitergeleiteteNachricht', `Die weitergeleitete Nachricht: ${inner.reason} (${inner.code})`);
      return;
    }
    if (inner.type !== inhalt.weitergeleiteteNachrichtTyp.code)
      check.refuse('S999', 'weitergeleiteteNachrichtTyp', 'Der Typ ist nicht der der weitergeleiteten Nachricht');
    if (inner.autorKennung !== inhalt.ausloesendeStelle.kennung)
      check.refuse('S999', 'ausloesendeStelle', 'ausloesendeStelle ist nicht der Autor der weitergeleiteten Nachricht');
  },
});
export type Weiterleitung = NachrichtOf<typeof weiterleitung>;
