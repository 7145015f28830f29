import type { Base64Content } from './base64-content';

/** One attribute without namespace, or with one (`ns` is the URI, '' for none). */
export interface XmlAttribute {
  readonly ns: string;
  readonly local: string;
  readonly value: string;
  /** Set when a reader used it: what stays false was understood by nobody (leaf accounting). */
  claimed: boolean;
}

/** An element of a message that was read, without the bytes of its large base64 parts. */
export interface XmlElement {
  readonly ns: string;
  readonly prefix: string;
  readonly local: string;
  readonly line: number;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** All character data directly inside, in order, as written. */
  readonly text: string;
  /** Text and elements in document order, for content that is kept as it came. */
  readonly nodes: readonly (string | XmlElement)[];
  /** For elements whose text is a base64 part: what the scanner found there. */
  readonly content?: Base64Content;
  /** Set when a reader used it. */
  claimed: boolean;
}
