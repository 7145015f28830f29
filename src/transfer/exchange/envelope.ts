import { codeList } from '../xauslaender/codelists/code-list';
import type { MessageType } from '../xauslaender/registry/messages';
import { STANDARD_VERSIONS } from '../xauslaender/registry/versions';
import type { Umschlag } from '../xauslaender/types/umschlag';
import type { Exchange } from './exchange';
import type { OfficeContact } from './office-contact';
import { kennungOf, type Partner } from './partner';

/** The version that is written: the newest one known. */
export const SENT_VERSION =
  STANDARD_VERSIONS.map(({ version }) => version)
    .sort()
    .at(-1) ?? '';

export interface EnvelopeFacts {
  readonly type: MessageType;
  readonly uuid: string;
  /** ISO 8601 with milliseconds and zone: when the message was made. */
  readonly at: string;
  readonly to: Partner;
  /** UUID of the message this one reacts to. */
  readonly ausloeser?: string | undefined;
}

/** The envelope of a message of the own office. Outside production it says that it must not be processed for real. */
export function envelope(exchange: Exchange, contact: OfficeContact, facts: EnvelopeFacts): Umschlag {
  const verzeichnisdienst = { code: 'DVDV', listVersionID: codeList('verzeichnisdienst').version };
  return {
    produkt: { produkt: 'eakte', produkthersteller: 'eakte', produktversion: exchange.software },
    ...(exchange.production ? {} : { test: 'Testnachricht' }),
    kopf: {
      identifikation: {
        nachrichtenUUID: facts.uuid,
        nachrichtentyp: { code: facts.type },
        erstellungszeitpunkt: facts.at,
      },
      leser: { verzeichnisdienst, kennung: facts.to.kennung, name: facts.to.name, erreichbarkeit: [] },
      autor: {
        verzeichnisdienst,
        kennung: kennungOf(exchange.office),
        name: contact.name,
        erreichbarkeit: [
          {
            kanal: { code: contact.kanal, listVersionID: codeList('erreichbarkeit').version },
            kennung: contact.erreichbarkeit,
          },
        ],
      },
    },
    anschriftAutor: {
      kind: 'gebaeude',
      value: {
        ...(contact.hausnummer === null ? {} : { hausnummer: contact.hausnummer }),
        postleitzahl: contact.postleitzahl,
        strasse: contact.strasse,
        wohnort: contact.wohnort,
      },
    },
    ...(facts.ausloeser === undefined ? {} : { ausloeserUUID: facts.ausloeser }),
  };
}
