import type { Finding } from '../finding';
import { FORMATE_OHNE_VEREINBARUNG } from '../messages/metadaten';
import type { Message, MessageOf, MessageType } from '../registry/messages';

/** What the messages of one exchange say about each other. */
export interface Correlation {
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

interface Notes {
  refuse(code: Finding['code'], path: string, reason: string): void;
  warn(path: string, reason: string): void;
}

/** Which request a type of answer reacts to. */
const ANSWERS: Readonly<Partial<Record<MessageType, MessageType>>> = {
  '010102': '010101',
  '010202': '010201',
  '010203': '010201',
  '010205': '010201',
  '010206': '010201',
  '010207': '010201',
};

/** Looks up a message of the same exchange by its UUID (any case). */
export type Lookup = (uuid: string) => Message | undefined;

/**
 * Compares a message with those it refers to, as far as they are at hand: answers go to who asked (T080), about the
 * same person and Aktenzeichen; packages come from who announced them; receipts repeat the event of the 010206.
 */
export function correlate(message: Message, lookup: Lookup): Correlation {
  const findings: Finding[] = [];
  const warnings: Finding[] = [];
  const notes: Notes = {
    refuse: (code, path, reason) => findings.push({ code, path, reason }),
    warn: (path, reason) => warnings.push({ code: 'S999', path, reason }),
  };
  if (message.ausloeserUUID !== undefined) compareWithTrigger(message, lookup(message.ausloeserUUID), notes);
  if (message.type === '010207') comparePackage(message, lookup(message.inhalt.identifikationAktenlieferung), notes);
  if (message.type === '0020' || message.type === '0021')
    compareReceipt(message, lookup(message.inhalt.ursprungsnachricht.nachrichtenUUID), notes);
  const back = referredBack(message);
  if (back !== undefined) compareReader(message, lookup(back), notes);
  return { findings, warnings };
}

function compareWithTrigger(message: Message, trigger: Message | undefined, notes: Notes): void {
  const expected = ANSWERS[message.type];
  if (trigger === undefined || expected === undefined) {
    if (trigger !== undefined && message.type === '000030') compareReader(message, trigger, notes);
    return;
  }
  if (trigger.type !== expected) {
    notes.warn('ausloeserUUID', `ausloeserUUID nennt eine Nachricht ${trigger.type}, erwartet wird ${expected}`);
    return;
  }
  compareReader(message, trigger, notes);
  if (message.kopf.autor.kennung !== trigger.kopf.leser.kennung)
    notes.warn('nachrichtenkopf.g2g/autor', 'Die Antwort kommt nicht von der Behörde, die gefragt wurde');
  if (
    'person' in message.inhalt &&
    'person' in trigger.inhalt &&
    message.inhalt.person.azrNummer !== trigger.inhalt.person.azrNummer
  )
    notes.refuse('S999', 'identifikationPersonABHABH/azrNummer', 'Die AZR-Nummer ist nicht die der Anfrage');
  if (trigger.type === '010201') compareWithRequest(message, trigger, notes);
  if (trigger.type === '010101' && message.type === '010102') {
    if (message.inhalt.aktenzeichenAnfragendeABH !== trigger.inhalt.aktenzeichenAnbietendeABH)
      notes.refuse('S999', 'aktenzeichenAnfragendeABH', 'Das Aktenzeichen ist nicht das der Anfrage');
  }
}

function compareWithRequest(message: Message, request: MessageOf<'010201'>, notes: Notes): void {
  if (
    (message.type === '010202' || message.type === '010203') &&
    message.inhalt.aktenzeichenAuftraggebendeABH !== request.inhalt.aktenzeichenAuftraggebendeABH
  )
    notes.refuse(
      'S999',
      'aktenzeichenAuftraggebendeABH',
      'Das Aktenzeichen der Anforderung kam nicht unverändert zurück',
    );
  if (message.type === '010203' && !request.inhalt.versandbestaetigung)
    notes.warn('', 'Eine Versandbestätigung war nicht erbeten');
  if (message.type !== '010206') return;
  const agreed = new Set(request.inhalt.zusaetzlichAkzeptiertesFormat.map(({ code }) => code));
  for (const [index, { dokumenttyp }] of message.inhalt.dokument.entries())
    if (!FORMATE_OHNE_VEREINBARUNG.has(dokumenttyp.code) && !agreed.has(dokumenttyp.code))
      notes.refuse(
        'S999',
        `dokument[${index + 1}]/dokumenttyp`,
        `Format ${dokumenttyp.code} ist in der Anforderung nicht vereinbart`,
      );
}

function comparePackage(paket: MessageOf<'010207'>, opened: Message | undefined, notes: Notes): void {
  if (opened === undefined) {
    notes.warn('identifikationAktenlieferung', 'Die zugehörige Nachricht 010206 liegt noch nicht vor');
    return;
  }
  if (opened.type !== '010206') {
    notes.refuse(
      'S999',
      'identifikationAktenlieferung',
      `identifikationAktenlieferung nennt eine Nachricht ${opened.type}`,
    );
    return;
  }
  if (paket.kopf.autor.kennung !== opened.kopf.autor.kennung)
    notes.refuse(
      'S999',
      'nachrichtenkopf.g2g/autor',
      'Das Paket kommt nicht von der Behörde, die die Lieferung eröffnet hat',
    );
  if (paket.kopf.leser.kennung !== opened.kopf.leser.kennung)
    notes.refuse(
      'T080',
      'nachrichtenkopf.g2g/leser',
      'Das Paket ist an eine andere Behörde gerichtet als die Lieferung',
    );
  const { anzahlDerPakete } = opened.inhalt;
  if (paket.inhalt.paketnummer > anzahlDerPakete)
    notes.refuse('S999', 'paketnummer', `Die Lieferung hat nur ${anzahlDerPakete} Pakete`);
}

function compareReceipt(receipt: MessageOf<'0020' | '0021'>, original: Message | undefined, notes: Notes): void {
  if (original?.type !== '010206') {
    if (original !== undefined)
      notes.refuse('S999', 'ursprungsnachricht', `Die Quittung bezieht sich auf eine ${original.type}`);
    return;
  }
  const wanted = original.inhalt.quittungsrelevanterSachverhalt;
  const { ursprungsereignis } = receipt.inhalt.quittung;
  if (wanted === undefined) notes.refuse('S999', 'ursprungsnachricht', 'Die Lieferung hat keine Quittung verlangt');
  else if (
    wanted.zeichen !== ursprungsereignis.zeichen ||
    Date.parse(wanted.zeitpunkt) !== Date.parse(ursprungsereignis.zeitpunkt)
  )
    notes.refuse('S999', 'quittung/ursprungsereignis', 'Zeitpunkt und Zeichen sind nicht die der Lieferung');
  const { autor, leser } = original.kopf;
  const [from, to] = receipt.type === '0020' ? [leser, autor] : [autor, leser];
  if (receipt.kopf.leser.kennung !== to.kennung)
    notes.refuse(
      'T080',
      'nachrichtenkopf.g2g/leser',
      'Die Nachricht gehört nicht an diese Behörde, sondern an die andere Seite der Lieferung',
    );
  if (receipt.kopf.autor.kennung !== from.kennung)
    notes.refuse('S999', 'nachrichtenkopf.g2g/autor', 'Die Nachricht kommt nicht von der Gegenseite der Lieferung');
}

/** Messages that go back to the author of another one. */
function referredBack(message: Message): string | undefined {
  if (message.type === '0010') return message.inhalt.rueckweisung.idNachricht?.nachrichtenUUID;
  if (message.type === '0031') return message.inhalt.weitergeleiteteNachricht.nachrichtenUUID;
  if (message.type === '0032') return message.inhalt.nachricht.nachrichtenUUID;
  return undefined;
}

function compareReader(message: Message, original: Message | undefined, notes: Notes): void {
  if (original !== undefined && message.kopf.leser.kennung !== original.kopf.autor.kennung)
    notes.refuse(
      'T080',
      'nachrichtenkopf.g2g/leser',
      'Die Nachricht ist nicht an die Behörde gerichtet, auf deren Nachricht sie sich bezieht',
    );
}
