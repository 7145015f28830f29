import type { Codec } from '../codec/codec';
import { fixedCode } from '../codec/codes';
import { choice, one, optional, sequence, type TypeOfCodec } from '../codec/structure';
import { boolean, datatypeC, tagesdatum } from '../codec/texts';
import { nameNatuerlichePerson } from './person';

const zeitraum = sequence('xa', { von: one(tagesdatum), bis: one(tagesdatum) });

const erwerbstaetigkeit = choice('xa', {
  allgemein: one(sequence('xa', { gestattet: one(boolean()), abDatum: optional(tagesdatum) }), {
    local: 'nB.Erwerbstaetigkeit.Allgemein',
  }),
  selbstaendig: one(
    sequence('xa', {
      art: one(fixedCode('nbSelbstaendig')),
      gestattet: one(boolean()),
      taetigkeit: optional(datatypeC),
      // Spelled so in the schema.
      orstangabe: optional(datatypeC),
    }),
    { local: 'nB.Erwerbstaetigkeit.Selbstaendig' },
  ),
  beschaeftigung: one(
    sequence('xa', { art: one(fixedCode('nbBeschaeftigung')), ortsangabeArbeitsagentur: optional(datatypeC) }),
    { local: 'nB.Erwerbstaetigkeit.Beschaeftigung' },
  ),
  beschaeftigungWeitere: one(
    sequence('xa', {
      taetigkeit: one(datatypeC),
      arbeitgeber: one(datatypeC),
      arbeitszeit: one(datatypeC),
      rechtsgrundlage: one(datatypeC),
      ortsangabeArbeitsagentur: optional(datatypeC),
      sonstiges: optional(datatypeC),
    }),
    { local: 'nB.Erwerbstaetigkeit.Beschaeftigung.Weitere' },
  ),
  forschung: one(empty(), { local: 'nB.Forschung' }),
});

/** One Nebenbestimmung of a residence title (010205). */
export const nebenbestimmung = choice('xa', {
  erwerbstaetigkeit: one(erwerbstaetigkeit, { local: 'nB.Erwerbstaetigkeit' }),
  ausbildung: one(
    sequence('xa', {
      art: one(fixedCode('nbBildungsweg')),
      einrichtung: one(datatypeC),
      zeitraum: optional(zeitraum),
      bildungswegAbschluss: optional(datatypeC),
      beschaeftigungBeschraenkung: optional(boolean()),
    }),
    { local: 'nB.Ausbildung' },
  ),
  erloeschen: one(choice('xa', { grund: one(fixedCode('nbErloeschen')), sonstiges: one(datatypeC) }), {
    local: 'nB.Erloeschen',
  }),
  oertlicheBeschraenkung: one(
    sequence('xa', { art: one(fixedCode('nbOertlicheBeschraenkung')), gebiet: one(datatypeC) }),
    { local: 'nB.OertlicheBeschraenkung' },
  ),
  namenswahl: one(sequence('xa', { name: one(nameNatuerlichePerson) }), { local: 'nB.Namenswahl' }),
  verlaengerungsverbot: one(sequence('xa', { zeitraum: one(zeitraum) }), { local: 'nB.Verlaengerungsverbot' }),
  vorherigerTitel: one(sequence('xa', { vorherigerTitel: one(datatypeC) }), { local: 'nB.VorherigerTitel' }),
  individuell: one(sequence('xa', { beschreibung: one(datatypeC) }), { local: 'nB.Individuell' }),
});
export type Nebenbestimmung = TypeOfCodec<typeof nebenbestimmung>;

/** An element whose presence is its meaning. */
function empty(): Codec<true> {
  const nothing = sequence('xa', {});
  return {
    read: (element, reading) => {
      nothing.read(element, reading);
      return true;
    },
    write: (_value, name, out) => {
      out.text(name.ns, name.local, '');
    },
  };
}
