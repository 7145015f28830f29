import { Reading, StructureError, takeAttribute } from './codec/codec';
import { openChildren, type Sequence } from './codec/structure';
import { isDatatypeC } from './codec/din91379';
import { findCode } from './codelists/code-list';
import type { Finding } from './finding';
import { MESSAGES, type Message, type MessageType } from './registry/messages';
import { routeByNamespace } from './registry/versions';
import type { StandardVersion } from './registry/standard-version';
import { umschlagXA, umschlagXInneres, type Produkt, type Umschlagelemente } from './types/umschlag';
import type { XmlElement } from './xml/element';

/** A root element read as a message, or the first reason why it is none. */
export type ElementResult =
  | { readonly kind: 'message'; readonly message: Message; readonly reading: Reading }
  | { readonly kind: 'refused'; readonly finding: Finding };

/** Reads the structure of a message: everything the schema demands, and nothing may remain unread. */
export function readElement(root: XmlElement, versions: readonly StandardVersion[]): ElementResult {
  const route = routeByNamespace(root.ns, versions);
  if (route.kind === 'other-version') return refused('V000', `Die Version ${route.named} wird hier nicht verarbeitet`);
  if (route.kind === 'unknown')
    return refused('X001', `Den Namensraum von ${root.local} gibt es im Aktenaustausch nicht`);
  const { version, ns } = route;
  // The version that the message states counts before its content.
  const stated = root.attributes.find((attribute) => attribute.ns === '' && attribute.local === 'version')?.value;
  const fixed = version.standards[ns];
  if (stated !== undefined && stated !== fixed.version)
    return refused('V000', `Die Nachricht nennt die Version ${stated.slice(0, 20)}, verarbeitet wird ${fixed.version}`);
  const type = typeOfRoot(root, ns);
  if (type === undefined) return unknownRoot(root);
  const reading = new Reading(version);
  try {
    const message = readMessageElement(root, type, reading);
    accountForLeaves(root, reading);
    return { kind: 'message', message, reading };
  } catch (error) {
    if (error instanceof StructureError) return { kind: 'refused', finding: error.finding };
    throw error;
  }
}

function typeOfRoot(root: XmlElement, ns: string): MessageType | undefined {
  const number = /\d+$/.exec(root.local)?.[0] ?? '';
  if (!isMessageType(number)) return undefined;
  const { root: name } = MESSAGES[number];
  return name.local === root.local && name.ns === ns ? number : undefined;
}

function isMessageType(number: string): number is MessageType {
  return Object.hasOwn(MESSAGES, number);
}

/** A message of the standard that has no part in the exchange of files is not invalid, only not for us. */
function unknownRoot(root: XmlElement): ElementResult {
  const number = /\d+$/.exec(root.local)?.[0] ?? '';
  const listed = findCode('nachrichtentyp', number);
  return listed?.name === root.local
    ? refused('S999', `Nachrichten ${number} gehören nicht zum Aktenaustausch und werden hier nicht verarbeitet`)
    : refused('X001', `Das Wurzelelement ${root.local} gibt es in diesem Namensraum nicht`);
}

function refused(code: Finding['code'], reason: string): ElementResult {
  return { kind: 'refused', finding: { code, path: '', reason } };
}

function readMessageElement(root: XmlElement, type: MessageType, reading: Reading): Message {
  const definition = MESSAGES[type];
  const children = openChildren(root, reading);
  const { produkt, test } = readAttributes(root, type, reading);
  const umschlag = umschlagOf(type).readFrom(children, reading);
  // The definition of `type` gives the body of `type`: the compiler cannot follow this pairing through the table.
  const inhalt: Sequence<unknown> = definition.inhalt;
  const body = inhalt.readFrom(children, reading);
  children.end(reading);
  return {
    type,
    version: reading.version.version,
    produkt,
    ...(test === undefined ? {} : { test }),
    ...umschlag,
    inhalt: body,
  } as Message;
}

/** The envelope of a message type. */
export function umschlagOf(type: MessageType): Sequence<Umschlagelemente> {
  const { root, ausloeser } = MESSAGES[type];
  return root.ns === 'xa' ? umschlagXA[ausloeser] : umschlagXInneres;
}

function readAttributes(
  root: XmlElement,
  type: MessageType,
  reading: Reading,
): { readonly produkt: Produkt; readonly test: string | undefined } {
  const required = (local: string): string =>
    takeC(root, local, reading) ?? reading.broken(`Das Attribut ${local} fehlt`);
  const fixed = reading.version.standards[standardKey(type)];
  const produkt = required('produkt');
  const produkthersteller = required('produkthersteller');
  const produktversion = takeC(root, 'produktversion', reading);
  const test = takeC(root, 'test', reading);
  if (required('standard') !== fixed.standard) reading.broken(`Das Attribut standard muss ${fixed.standard} sein`);
  required('version');
  return {
    produkt: { produkt, produkthersteller, ...(produktversion === undefined ? {} : { produktversion }) },
    test,
  };
}

/** Which entry of `StandardVersion.standards` a type belongs to. */
export function standardKey(type: MessageType): 'xa' | 'rueckweisung' | 'quittung' | 'weiterleitung' {
  const { ns } = MESSAGES[type].root;
  return ns === 'rueckweisung' || ns === 'quittung' || ns === 'weiterleitung' ? ns : 'xa';
}

function takeC(root: XmlElement, local: string, reading: Reading): string | undefined {
  const value = takeAttribute(root, local);
  if (value !== undefined && !isDatatypeC(value))
    reading.broken(`Das Attribut ${local} enthält Zeichen, die DIN 91379 Datentyp C nicht kennt`);
  return value;
}

/** Every element and attribute must have been read by someone: what is left over would be lost without a trace. */
function accountForLeaves(element: XmlElement, reading: Reading): void {
  reading.within(element.local, () => {
    if (!element.claimed) reading.broken(`${element.local} wird von dieser Fassung nicht verstanden`);
    const attribute = element.attributes.find((candidate) => !candidate.claimed);
    if (attribute !== undefined)
      reading.broken(`Das Attribut ${attribute.local} ist an ${element.local} nicht vorgesehen`);
    for (const child of element.children) accountForLeaves(child, reading);
  });
}
