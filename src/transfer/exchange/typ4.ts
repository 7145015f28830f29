import { codeList } from '../xauslaender/codelists/code-list';
import type { MessageType } from '../xauslaender/registry/messages';
import type { Nachrichtenverweis } from '../xauslaender/types/nachricht';
import type { Nachrichtenkopf } from '../xauslaender/types/umschlag';

/** A message type with its list, as XInneres references want it (code type 4). */
export function typ4(type: MessageType): Nachrichtenverweis['nachrichtentyp'] {
  const list = codeList(type.length === 4 ? 'nachrichtentypXInneres' : 'nachrichtentyp');
  return { code: type, listURI: list.urn, listVersionID: list.version };
}

/** The reference of a XInneres message to another one. */
export function verweisAuf(type: MessageType, { identifikation }: Nachrichtenkopf): Nachrichtenverweis {
  const { nachrichtenUUID, erstellungszeitpunkt } = identifikation;
  return { nachrichtenUUID, nachrichtentyp: typ4(type), erstellungszeitpunkt };
}
