import { abgabe } from '../messages/abgabe';
import { aktenanforderung } from '../messages/aktenanforderung';
import { antwortAufAnforderung } from '../messages/antwort-auf-anforderung';
import type { NachrichtOf } from '../messages/definition';
import { dokumentenlieferungPaket } from '../messages/dokumentenlieferung-paket';
import { erinnerung } from '../messages/erinnerung';
import { metadaten } from '../messages/metadaten';
import { nichtzustaendigkeitserklaerung } from '../messages/nichtzustaendigkeitserklaerung';
import { paket } from '../messages/paket';
import { quittung } from '../messages/quittung';
import { quittungErinnerung } from '../messages/quittung-erinnerung';
import { rueckweisung } from '../messages/rueckweisung';
import { rueckweisungSynchron } from '../messages/rueckweisung-synchron';
import { sendungswiederholung } from '../messages/sendungswiederholung';
import { ungeklaerteZustaendigkeit } from '../messages/ungeklaerte-zustaendigkeit';
import { versandbestaetigung } from '../messages/versandbestaetigung';
import { vorabinformationen } from '../messages/vorabinformationen';
import { weiterleitung } from '../messages/weiterleitung';
import { zustaendigkeitAnfrage } from '../messages/zustaendigkeit-anfrage';
import { zustaendigkeitAntwort } from '../messages/zustaendigkeit-antwort';

/** Every message this software reads and writes, by type. */
export const MESSAGES = {
  '000002': rueckweisungSynchron,
  '000020': sendungswiederholung,
  '000030': nichtzustaendigkeitserklaerung,
  '000040': dokumentenlieferungPaket,
  '010002': erinnerung,
  '010101': zustaendigkeitAnfrage,
  '010102': zustaendigkeitAntwort,
  '010201': aktenanforderung,
  '010202': antwortAufAnforderung,
  '010203': versandbestaetigung,
  '010205': vorabinformationen,
  '010206': metadaten,
  '010207': paket,
  '0010': rueckweisung,
  '0020': quittung,
  '0021': quittungErinnerung,
  '0030': weiterleitung,
  '0031': abgabe,
  '0032': ungeklaerteZustaendigkeit,
} as const;

export type MessageType = keyof typeof MESSAGES;
/** The value of one message type. */
export type MessageOf<K extends MessageType> = NachrichtOf<(typeof MESSAGES)[K]>;
/** Any message. */
export type Message = { [K in MessageType]: MessageOf<K> }[MessageType];

/** Types that carry another message. */
export const CONTAINER_TYPES: ReadonlySet<string> = new Set(['000020', '010002', '0010', '0030']);
