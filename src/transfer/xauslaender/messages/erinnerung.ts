import { base64Part } from '../codec/binary';
import { nachrichtentypCode } from '../codec/codes';
import { many, one, optional, sequence } from '../codec/structure';
import { datatypeC, dateTime, uuid } from '../codec/texts';
import { postanschrift } from '../types/anschrift';
import { kommunikationXA } from '../types/behoerde';
import { define, type NachrichtOf } from './definition';
import { pruefeEnthalteneNachricht } from './enthaltene-nachricht';

const container = sequence('xa', {
  // Only when another office than the original reader reports.
  meldendeStelle: optional(
    sequence('xa', {
      pruefinstanz: one(datatypeC),
      anschrift: one(postanschrift),
      kommunikation: one(kommunikationXA),
    }),
  ),
  transportinformationen: one(
    sequence('xa', {
      nachrichtenID: optional(datatypeC),
      betreff: optional(datatypeC),
      // Text here, a point in time in the Rückweisung.
      sendezeitpunkt: optional(datatypeC),
      ergaenzendeHinweise: optional(datatypeC),
    }),
  ),
  urspruenglicheNachricht: one(
    sequence('xa', {
      nachricht: one(base64Part),
      nachrichtenID: optional(
        sequence('xa', {
          // Spelled without "en" in the schema.
          nachrichtUUID: one(uuid),
          nachrichtentyp: one(nachrichtentypCode),
          erstellungszeitpunkt: one(dateTime),
        }),
      ),
    }),
  ),
});

/** 010002: reminds of a request that got no answer; the request travels inside. */
export const erinnerung = define({
  type: '010002',
  root: { ns: 'xa', local: 'ABHABH.Erinnerung.010002' },
  ausloeser: 'optional',
  inhalt: sequence('xa', {
    // Lower-case first letter in the schema.
    container: many(container, 1, Infinity, { local: 'aBHABH.Administration.Container' }),
  }),
  rules: (nachricht, check) => {
    for (const [index, { urspruenglicheNachricht }] of nachricht.inhalt.container.entries()) {
      const path = `aBHABH.Administration.Container[${index + 1}]/urspruenglicheNachricht`;
      const inner = pruefeEnthalteneNachricht(urspruenglicheNachricht.nachricht, `${path}/nachricht`, check);
      const id = urspruenglicheNachricht.nachrichtenID;
      if (inner === undefined || id === undefined) continue;
      if (id.nachrichtUUID.toLowerCase() !== inner.uuid.toLowerCase())
        check.refuse(
          'S999',
          `${path}/nachrichtenID/nachrichtUUID`,
          'nachrichtUUID ist nicht die der enthaltenen Nachricht',
        );
      if (id.nachrichtentyp.code !== inner.type)
        check.refuse(
          'S999',
          `${path}/nachrichtenID/nachrichtentyp`,
          'nachrichtentyp ist nicht der der enthaltenen Nachricht',
        );
      if (Date.parse(id.erstellungszeitpunkt) !== Date.parse(inner.erstellungszeitpunkt))
        check.refuse(
          'S999',
          `${path}/nachrichtenID/erstellungszeitpunkt`,
          'erstellungszeitpunkt ist nicht der der enthaltenen Nachricht',
        );
    }
  },
});
export type Erinnerung = NachrichtOf<typeof erinnerung>;
