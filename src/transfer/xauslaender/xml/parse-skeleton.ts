import { SaxesParser } from 'saxes';
import type { Base64Content } from './base64-content';
import type { XmlAttribute, XmlElement } from './element';
import { base64ElementOf } from './message-scanner';

const XMLNS = 'http://www.w3.org/2000/xmlns/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** xdomea Teilakten and Teilvorgänge nest; libxml2 stops at 256, we stop earlier. */
export const MAX_DEPTH = 200;

/** A file of 10,000 documents has about 400,000 elements; more would only fill the memory. */
export const MAX_ELEMENTS = 600_000;

/** Reads the skeleton of a message into elements; gives a German reason when it is no well-formed XML. */
export function parseSkeleton(
  skeleton: Uint8Array,
  parts: readonly (Base64Content | undefined)[],
):
  | { readonly root: XmlElement }
  | { readonly notUtf8: true }
  | { readonly tooLarge: string }
  | { readonly problem: string } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(skeleton);
  } catch {
    return { notUtf8: true };
  }
  interface Growing extends XmlElement {
    readonly children: Growing[];
    readonly nodes: (string | Growing)[];
    text: string;
  }
  const stack: Growing[] = [];
  let root: Growing | undefined;
  let problem: string | undefined;
  let tooLarge: string | undefined;
  let count = 0;
  let nextPart = 0;
  const parser = new SaxesParser({ xmlns: true, position: true, defaultXMLVersion: '1.0' });
  parser.on('error', (error) => {
    problem ??= error.message;
  });
  parser.on('opentag', (tag) => {
    const attributes: XmlAttribute[] = [];
    for (const { uri, local, value } of Object.values(tag.attributes)) {
      // xsi:schemaLocation is a hint nobody follows here: schemas come from the registry alone.
      if (uri === XMLNS || (uri === XSI && (local === 'schemaLocation' || local === 'noNamespaceSchemaLocation')))
        continue;
      attributes.push({ ns: uri, local, value, claimed: false });
    }
    let content: Base64Content | undefined;
    if (root !== undefined && tag.local === base64ElementOf(root.local)) {
      content = parts[nextPart];
      nextPart += 1;
    }
    const element: Growing = {
      ns: tag.uri,
      prefix: tag.prefix,
      local: tag.local,
      line: parser.line,
      attributes,
      children: [],
      text: '',
      nodes: [],
      ...(content === undefined ? {} : { content }),
      claimed: false,
    };
    if (stack.length === 0) root = element;
    else {
      const parent = stack[stack.length - 1]!;
      parent.children.push(element);
      parent.nodes.push(element);
    }
    stack.push(element);
    count += 1;
    if (stack.length > MAX_DEPTH) tooLarge ??= `Die Nachricht ist tiefer als ${MAX_DEPTH} Ebenen geschachtelt`;
    if (count > MAX_ELEMENTS) tooLarge ??= `Die Nachricht hat mehr als ${MAX_ELEMENTS} Elemente`;
  });
  parser.on('closetag', () => {
    stack.pop();
  });
  const addText = (piece: string): void => {
    const top = stack[stack.length - 1];
    if (top === undefined) return;
    top.text += piece;
    top.nodes.push(piece);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  for (let at = 0; at < text.length && problem === undefined && tooLarge === undefined; at += 65_536)
    parser.write(text.slice(at, at + 65_536));
  if (tooLarge !== undefined) return { tooLarge };
  if (problem === undefined) parser.close();
  if (problem !== undefined) return { problem };
  if (root === undefined) return { problem: 'Die Nachricht hat kein Wurzelelement' };
  return { root };
}
