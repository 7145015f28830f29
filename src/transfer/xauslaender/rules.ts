import type { Reading } from './codec/codec';
import { byPrecedence, type FehlerCode, type Finding } from './finding';
import type { MessageDefinition, Peeked, RuleCheck } from './messages/definition';
import { MESSAGES, type Message } from './registry/messages';
import { hasLeadName } from './types/person';
import type { Base64Content } from './xml/base64-content';

/** Who reads: with it a message for somebody else is recognised (T080). */
export interface Leser {
  /** Own DVDV Kennung, e.g. `azr:030700`. */
  readonly kennung: string;
}

/** Applies what no schema knows (fact sheet, section 11): rules of every message, then those of its type. */
export function applyRules(
  message: Message,
  reading: Reading,
  peek: (content: Base64Content) => Peeked,
  leser?: Leser,
): { readonly findings: readonly Finding[]; readonly warnings: readonly Finding[] } {
  const findings = [...reading.findings];
  const warnings = [...reading.warnings];
  const check: RuleCheck = {
    version: reading.version,
    refuse: (code: FehlerCode, path: string, reason: string) => {
      findings.push({ code, path, reason });
    },
    warn: (code: FehlerCode, path: string, reason: string) => {
      warnings.push({ code, path, reason });
    },
    peek,
  };
  envelopeRules(message, check, leser);
  if ('person' in message.inhalt && !hasLeadName(message.inhalt.person))
    check.warn(
      'S999',
      'identifikationPersonABHABH',
      'Die Person hat keinen führenden Namen (Pass, deutsches Recht, eigene Angaben)',
    );
  // The definition found by the type of the message takes exactly that message.
  const definition: MessageDefinition<string, unknown> = MESSAGES[message.type];
  definition.rules(message, check);
  return { findings: byPrecedence(findings), warnings };
}

/** XAusländer 26.11: milliseconds and zone are required by the text, not by the schema. */
const ERSTELLUNGSZEITPUNKT = /T\d{2}:\d{2}:\d{2}\.\d{3,}(?:Z|[+-]\d{2}:\d{2})$/;

function envelopeRules(message: Message, check: RuleCheck, leser: Leser | undefined): void {
  const { identifikation, leser: reader, autor } = message.kopf;
  const head = 'nachrichtenkopf.g2g';
  const id = `${head}/identifikation.nachricht`;
  if (identifikation.nachrichtentyp.code !== message.type)
    check.refuse('S999', `${id}/nachrichtentyp`, `nachrichtentyp passt nicht zum Wurzelelement (${message.type})`);
  const name = identifikation.nachrichtentyp.name;
  if (name !== undefined && name !== MESSAGES[message.type].root.local)
    check.warn('S011', `${id}/nachrichtentyp/name`, 'Der Name des Nachrichtentyps steht so nicht in der Codeliste');
  if (!ERSTELLUNGSZEITPUNKT.test(identifikation.erstellungszeitpunkt))
    check.refuse('S999', `${id}/erstellungszeitpunkt`, 'erstellungszeitpunkt braucht Millisekunden und Zeitzone');
  for (const [role, { kennung }] of [['leser', reader] as const, ['autor', autor] as const])
    if (kennung !== '' && !/^[a-z][a-z0-9_-]*:\S+$/i.test(kennung))
      check.warn('S999', `${head}/${role}/kennung`, 'kennung hat nicht die Form Präfix:Kennung');
  if (leser !== undefined && reader.kennung !== leser.kennung)
    check.refuse('T080', `${head}/leser/kennung`, 'Die Nachricht ist an eine andere Behörde gerichtet');
  if (reader.kennung !== '' && reader.kennung === autor.kennung)
    check.warn('S999', head, 'Autor und Leser der Nachricht sind dieselbe Behörde');
}
