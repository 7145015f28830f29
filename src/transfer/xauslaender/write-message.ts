import { EakteError } from '../../platform/eakte-error';
import type { NamespaceKey } from './codec/namespace';
import type { Sequence } from './codec/structure';
import type { Finding } from './finding';
import { istLeereBeschreibung } from './types/dokument';
import { standardKey, umschlagOf } from './read-element';
import { readMessage, type ReadOptions } from './read-message';
import { MESSAGES, type Message } from './registry/messages';
import { STANDARD_VERSIONS } from './registry/versions';
import type { StandardVersion } from './registry/standard-version';
import { hasLeadName } from './types/person';
import { XmlWriter } from './xml/writer';

export interface WriteOptions {
  readonly versions?: readonly StandardVersion[];
  readonly schemas?: NonNullable<ReadOptions['schemas']>;
}

/**
 * Writes a message whose parts are all in memory. The same value always gives the same bytes. What was written is read
 * again by the own strict reader (and the schemas, when given) before it leaves: throws `TRANSFER_MESSAGE_INVALID`
 * with the findings when it would be refused.
 */
export async function writeMessage(message: Message, options: WriteOptions = {}): Promise<Buffer> {
  const bytes = render(message, versionOf(message, options)).toBytes();
  await assertReadable(message, [bytes], options);
  return bytes;
}

/**
 * Writes a message whose base64 part is streamed (010207): checks everything but the part first, then gives the bytes
 * piece by piece; at most one chunk of the part is in memory.
 */
export async function streamMessage(message: Message, options: WriteOptions = {}): Promise<AsyncIterable<Uint8Array>> {
  const out = render(message, versionOf(message, options));
  await assertReadable(message, [out.skeleton()], options);
  return out.stream();
}

function versionOf(message: Message, options: WriteOptions): StandardVersion {
  const version = (options.versions ?? STANDARD_VERSIONS).find((candidate) => candidate.version === message.version);
  if (version === undefined)
    throw new EakteError('TRANSFER_MESSAGE_INVALID', `Version ${message.version} ist nicht eingerichtet`);
  return version;
}

function render(message: Message, version: StandardVersion): XmlWriter {
  const key = standardKey(message.type);
  const prefix = key === 'xa' ? 'xa' : 'xi';
  const prefixes: Readonly<Record<string, string>> = { none: '', xdomea: 'xdomea', [key]: prefix };
  const out = new XmlWriter((ns) => prefixes[ns] ?? '');
  const definition = MESSAGES[message.type];
  const { standard, version: stated } = version.standards[key];
  const ns: NamespaceKey = definition.root.ns;
  out.element(
    ns,
    definition.root.local,
    [
      [`xmlns:${prefix}`, version.namespaces[key]],
      ['xmlns:xdomea', message.type === '010206' ? version.namespaces.xdomea : undefined],
      ['produkt', message.produkt.produkt],
      ['produkthersteller', message.produkt.produkthersteller],
      ['produktversion', message.produkt.produktversion],
      ['standard', standard],
      ['test', message.test],
      ['version', stated],
    ],
    () => {
      umschlagOf(message.type).writeInto(message, out);
      // The definition found by the type of the message writes exactly that body.
      const inhalt: Sequence<unknown> = definition.inhalt;
      inhalt.writeInto(message.inhalt, out);
    },
  );
  return out;
}

async function assertReadable(message: Message, bytes: readonly Uint8Array[], options: WriteOptions): Promise<void> {
  const problems = sendRules(message);
  const result = await readMessage(bytes, { ...options });
  if (result.kind === 'refused') problems.push(...result.findings);
  if (problems.length > 0)
    throw new EakteError(
      'TRANSFER_MESSAGE_INVALID',
      problems.map(({ code, path, reason }) => `${code} ${path}: ${reason}`).join('; '),
    );
}

/** Stricter than what is accepted from others: what the standard asks of a sender. */
function sendRules(message: Message): Finding[] {
  const problems: Finding[] = [];
  // Text of the standard: lead names come from the passport, else from own statement. Without one nobody finds the file.
  if ('person' in message.inhalt && !hasLeadName(message.inhalt.person))
    problems.push({
      code: 'S999',
      path: 'identifikationPersonABHABH',
      reason: 'Die Person hat keinen führenden Namen',
    });
  if (message.type === '010206')
    for (const [index, { beschreibung, dateiname }] of message.inhalt.dokument.entries())
      if (beschreibung !== undefined && istLeereBeschreibung(beschreibung, dateiname))
        problems.push({
          code: 'S999',
          path: `dokument[${index + 1}]/beschreibung`,
          reason: 'beschreibung wiederholt den Dateinamen oder ist nur eine Zahl',
        });
  return problems;
}
