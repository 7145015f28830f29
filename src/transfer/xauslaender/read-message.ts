import { createHash } from 'node:crypto';
import { byPrecedence, type Finding } from './finding';
import type { Peeked } from './messages/definition';
import { readElement } from './read-element';
import { CONTAINER_TYPES, type Message } from './registry/messages';
import type { StandardVersion } from './registry/standard-version';
import { STANDARD_VERSIONS } from './registry/versions';
import { applyRules, type Leser } from './rules';
import type { SchemaValidator } from './schema/schema-validator';
import type { Base64Content } from './xml/base64-content';
import type { XmlElement } from './xml/element';
import { MessageScanner, type ScanProblem } from './xml/message-scanner';
import { parseSkeleton } from './xml/parse-skeleton';

/** What the bytes of a message were, for journal and duplicate check. */
export interface RawMessage {
  readonly bytes: number;
  /** Lower-case hex of the bytes as received. */
  readonly sha256: string;
}

/** Header data found in a message, as far as it could be read; also for refused ones (idNachricht of a 0010). */
export interface Identifikation {
  readonly root: string;
  readonly type?: string;
  readonly uuid?: string;
  readonly erstellungszeitpunkt?: string;
  readonly autorKennung?: string;
}

export type ReadResult =
  | {
      readonly kind: 'message';
      readonly message: Message;
      readonly warnings: readonly Finding[];
      readonly raw: RawMessage;
    }
  | {
      readonly kind: 'refused';
      /** Most important first; never empty. */
      readonly findings: readonly [Finding, ...Finding[]];
      readonly warnings: readonly Finding[];
      readonly identifikation?: Identifikation;
      readonly raw: RawMessage;
    };

export interface ReadOptions {
  readonly versions?: readonly StandardVersion[];
  /** The schema sets; without them the own structural rules stand alone. */
  readonly schemas?: SchemaValidator;
  /** Own Kennung: messages for others are refused with T080. */
  readonly leser?: Leser;
  /** Takes the decoded bytes of a package (010207, 000040) while it is read; without it they are only counted. */
  readonly onPackageBytes?: (bytes: Uint8Array) => void | Promise<void>;
  /** Bytes of the whole message; default 52,428,800 (50 MB in the wider reading). A 0010 may be a third larger. */
  readonly maxBytes?: number;
}

/** 50 MB read as 1,048,576 bytes each: senders may; we ourselves cut at 1,000,000 (see cut.ts). */
export const MAX_MESSAGE_BYTES = 52_428_800;
const MAX_WITH_ORIGINAL = 75_000_000;
const STREAMED = new Set(['dokumentcontainer']);

/**
 * Reads one message, strictly: bytes → skeleton (DOCTYPE and encoding refused first) → schema → structure → rules.
 * Nothing is repaired and nothing skipped: what is not understood refuses the message. Memory stays at the size of the
 * message without its package bytes. Never throws for what a message may contain.
 */
export async function readMessage(
  source: Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadOptions = {},
): Promise<ReadResult> {
  const decoded: Uint8Array[] = [];
  const scanner = new MessageScanner(
    { skeletonBytes: MAX_MESSAGE_BYTES, inlineBytes: MAX_MESSAGE_BYTES },
    STREAMED,
    (bytes) => decoded.push(bytes),
  );
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of source instanceof Uint8Array ? slices(source) : source) {
    hash.update(chunk);
    size += chunk.length;
    if (size <= MAX_WITH_ORIGINAL) scanner.push(chunk);
    if (options.onPackageBytes !== undefined) for (const bytes of decoded) await options.onPackageBytes(bytes);
    decoded.length = 0;
  }
  const raw = { bytes: size, sha256: hash.digest('hex') };
  const { skeleton, parts } = scanner.finish();
  const refuse = (finding: Finding, identifikation?: Identifikation): ReadResult => ({
    kind: 'refused',
    findings: [finding],
    warnings: [],
    ...(identifikation === undefined ? {} : { identifikation }),
    raw,
  });
  if (size > MAX_WITH_ORIGINAL) return refuse({ code: 'S999', path: '', reason: 'Die Nachricht ist zu groß' });
  if (scanner.problem !== undefined) return refuse(scanFinding(scanner.problem), lookForHead(skeleton));
  const parsed = parseSkeleton(skeleton, parts);
  if ('notUtf8' in parsed) return refuse({ code: 'S001', path: '', reason: 'Die Nachricht ist kein gültiges UTF-8' });
  if ('tooLarge' in parsed) return refuse({ code: 'S999', path: '', reason: parsed.tooLarge }, lookForHead(skeleton));
  if ('problem' in parsed)
    return refuse(
      { code: 'X000', path: '', reason: `Kein wohlgeformtes XML: ${parsed.problem}` },
      lookForHead(skeleton),
    );

  const { root } = parsed;
  const identifikation = headOf(root);
  const limit =
    options.maxBytes ?? (CONTAINER_TYPES.has(identifikation.type ?? '') ? MAX_WITH_ORIGINAL : MAX_MESSAGE_BYTES);
  if (size > limit)
    return refuse({ code: 'S999', path: '', reason: 'Die Nachricht ist größer als 50 MB' }, identifikation);
  const versions = options.versions ?? STANDARD_VERSIONS;
  const own = readElement(root, versions);
  // Our own text names the place in German; the schema is asked about what we would take.
  if (own.kind === 'refused') return refuse(own.finding, identifikation);
  const problem = await options.schemas?.validate(own.message.version, skeleton);
  const schema: Finding | undefined =
    problem === undefined ? undefined : { code: 'X001', path: '', reason: `Nicht gültig nach Schema: ${problem}` };
  const { findings, warnings } = applyRules(
    own.message,
    own.reading,
    (content) => peek(content, versions),
    options.leser,
  );
  const [first, ...rest] = byPrecedence(schema === undefined ? findings : [schema, ...findings]);
  if (first === undefined) return { kind: 'message', message: own.message, warnings, raw };
  return { kind: 'refused', findings: [first, ...rest], warnings, identifikation, raw };
}

function scanFinding(problem: ScanProblem): Finding {
  const codes = {
    doctype: 'S999',
    encoding: 'S001',
    'not-well-formed': 'X000',
    base64: 'X001',
    'too-large': 'S999',
  } as const;
  return { code: codes[problem.kind], path: '', reason: problem.detail };
}

/** Looks into a message inside a message: structure only, no schema, no rules. */
function peek(content: Base64Content, versions: readonly StandardVersion[]): Peeked {
  const refused = (finding: Finding): Peeked => ({ kind: 'refused', code: finding.code, reason: finding.reason });
  if (content.kind !== 'inline') return refused({ code: 'S999', path: '', reason: 'Die Nachricht liegt nicht vor' });
  const scanner = new MessageScanner(
    { skeletonBytes: MAX_MESSAGE_BYTES, inlineBytes: MAX_MESSAGE_BYTES },
    STREAMED,
    () => undefined,
  );
  scanner.push(content.data);
  const { skeleton, parts } = scanner.finish();
  if (scanner.problem !== undefined) return refused(scanFinding(scanner.problem));
  const parsed = parseSkeleton(skeleton, parts);
  if ('notUtf8' in parsed) return refused({ code: 'S001', path: '', reason: 'kein gültiges UTF-8' });
  if ('tooLarge' in parsed) return refused({ code: 'S999', path: '', reason: parsed.tooLarge });
  if ('problem' in parsed) return refused({ code: 'X000', path: '', reason: 'kein wohlgeformtes XML' });
  const own = readElement(parsed.root, versions);
  if (own.kind === 'refused') return refused(own.finding);
  const { message } = own;
  return {
    kind: 'message',
    type: message.type,
    version: message.version,
    uuid: message.kopf.identifikation.nachrichtenUUID,
    erstellungszeitpunkt: message.kopf.identifikation.erstellungszeitpunkt,
    autorKennung: message.kopf.autor.kennung,
    containsMessage: CONTAINER_TYPES.has(message.type),
  };
}

/** Header data of any element tree that looks like a message. */
function headOf(root: XmlElement): Identifikation {
  const find = (element: XmlElement | undefined, local: string): XmlElement | undefined =>
    element?.children.find((child) => child.local === local);
  const kopf = find(root, 'nachrichtenkopf.g2g');
  const id = find(kopf, 'identifikation.nachricht');
  const type = /\d+$/.exec(root.local)?.[0];
  const uuid = find(id, 'nachrichtenUUID')?.text;
  const erstellungszeitpunkt = find(id, 'erstellungszeitpunkt')?.text;
  const autorKennung = find(find(kopf, 'autor'), 'kennung')?.text;
  return {
    root: root.local,
    ...(type === undefined ? {} : { type }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(erstellungszeitpunkt === undefined ? {} : { erstellungszeitpunkt }),
    ...(autorKennung === undefined ? {} : { autorKennung }),
  };
}

/** Header data of bytes that no parser accepted: only what stands plainly at the beginning. */
function lookForHead(skeleton: Buffer): Identifikation | undefined {
  const start = skeleton.toString('latin1', 0, 4000);
  const root = /<(?:[\w.-]+:)?([A-Za-z][\w.-]*\.(\d{4,6}))[\s>]/.exec(start);
  if (root?.[1] === undefined || root[2] === undefined) return undefined;
  const uuid = /<nachrichtenUUID>([0-9a-fA-F-]{36})<\/nachrichtenUUID>/.exec(start)?.[1];
  return { root: root[1], type: root[2], ...(uuid === undefined ? {} : { uuid }) };
}

/** A large array is scanned in pieces so that its package bytes leave in pieces, too. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_048_576) yield bytes.subarray(at, at + 1_048_576);
}
