import { base64Part } from '../codec/binary';
import { nachrichtentypCode } from '../codec/codes';
import { one, sequence } from '../codec/structure';
import { define, type NachrichtOf } from './definition';
import { pruefeEnthalteneNachricht } from './enthaltene-nachricht';

/** 000020: a message again after a failed synchronous exchange. */
export const sendungswiederholung = define({
  type: '000020',
  root: { ns: 'xa', local: 'Administration.Sendungswiederholung.000020' },
  ausloeser: 'optional',
  inhalt: sequence('xa', { nachrichtentyp: one(nachrichtentypCode), nachricht: one(base64Part) }),
  rules: (nachricht, check) => {
    const inner = pruefeEnthalteneNachricht(nachricht.inhalt.nachricht, 'nachricht', check);
    if (inner !== undefined && inner.type !== nachricht.inhalt.nachrichtentyp.code)
      check.refuse('S999', 'nachrichtentyp', 'nachrichtentyp ist nicht der der enthaltenen Nachricht');
  },
});
export type Sendungswiederholung = NachrichtOf<typeof sendungswiederholung>;
