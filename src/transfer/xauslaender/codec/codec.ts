import type { FehlerCode, Finding } from '../finding';
import type { NamespaceKey } from './namespace';
import type { StandardVersion } from '../registry/standard-version';
import type { XmlElement } from '../xml/element';
import type { XmlWriter } from '../xml/writer';

/** The name of an element, independent of the version of the standard. */
export interface Name {
  readonly ns: NamespaceKey;
  readonly local: string;
}

/** One type of the standard: how its content is read from an element and written as one. */
export interface Codec<T> {
  /** Throws `StructureError` when the element is not what the schema demands; softer findings go to `reading`. */
  read(element: XmlElement, reading: Reading): T;
  write(value: T, name: Name, out: XmlWriter): void;
  /** Set for texts of din91379:datatypeC: empty is valid by schema, but a finding (S030) where the element is mandatory. */
  readonly emptyIsFinding?: true;
}

/** The first place where a message is not what the schema demands: X001, reading stops. */
export class StructureError extends Error {
  constructor(readonly finding: Finding) {
    super(finding.reason);
  }
}

/** What happens while one message is read: where we are, what was found. */
export class Reading {
  readonly findings: Finding[] = [];
  readonly warnings: Finding[] = [];
  private readonly path: string[] = [];

  constructor(readonly version: StandardVersion) {}

  /** Reads a child with its name on the path. */
  within<T>(local: string, read: () => T): T {
    this.path.push(local);
    const value = read();
    this.path.pop();
    return value;
  }

  here(local?: string): string {
    return (local === undefined ? this.path : [...this.path, local]).join('/');
  }

  /** A reason to refuse that still lets the rest be read. */
  refuse(code: FehlerCode, reason: string): void {
    this.findings.push({ code, path: this.here(), reason });
  }

  warn(code: FehlerCode, reason: string): void {
    this.warnings.push({ code, path: this.here(), reason });
  }

  /** Not valid by schema: ends the reading. */
  broken(reason: string): never {
    throw new StructureError({ code: 'X001', path: this.here(), reason });
  }

  /** The address of a namespace in this version; '' for unqualified. */
  address(ns: NamespaceKey): string {
    return ns === 'none' ? '' : this.version.namespaces[ns];
  }
}

/** Takes an attribute without namespace out of an element; undefined when it is not there. */
export function takeAttribute(element: XmlElement, local: string): string | undefined {
  const attribute = element.attributes.find((candidate) => candidate.ns === '' && candidate.local === local);
  if (attribute !== undefined) attribute.claimed = true;
  return attribute?.value;
}

/** The text of an element that may hold nothing else. */
export function takeText(element: XmlElement, reading: Reading): string {
  element.claimed = true;
  const child = element.children[0];
  if (child !== undefined) return reading.broken(`${element.local} darf kein Element ${child.local} enthalten`);
  return element.text;
}

/** Marks an element of elements as read; text between them is not allowed. */
export function takeElements(element: XmlElement, reading: Reading): readonly XmlElement[] {
  element.claimed = true;
  if (/[^ \t\r\n]/.test(element.text)) reading.broken(`${element.local} darf keinen freien Text enthalten`);
  return element.children;
}

/** White space as xs:token does it: edges cut, runs become one space. */
export function collapse(text: string): string {
  return text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}
