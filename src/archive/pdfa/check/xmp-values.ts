import { SaxesParser } from 'saxes';

/** Properties of an XMP packet by `namespace#name`; of lists and alternatives the texts in order. */
export type XmpValues = ReadonlyMap<string, readonly string[]>;

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/**
 * Reads the simple properties of a packet, given as attributes or as elements (ISO 16684-1, 7).
 * @throws Error when the packet is no well-formed XML.
 */
export function readXmp(packet: string): XmpValues {
  const values = new Map<string, string[]>();
  const parser = new SaxesParser({ xmlns: true });
  const path: string[] = [];
  let property: { readonly key: string; readonly depth: number; readonly texts: string[]; text: string } | null = null;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const isDescription = tag.uri === RDF && tag.local === 'Description';
    if (isDescription && property === null) {
      for (const attribute of Object.values(tag.attributes)) {
        if (
          attribute.uri !== '' &&
          attribute.uri !== RDF &&
          attribute.prefix !== 'xmlns' &&
          attribute.prefix !== 'xml'
        ) {
          values.set(`${attribute.uri}#${attribute.local}`, [attribute.value]);
        }
      }
    } else if (property === null && path.at(-1) === `${RDF}Description`) {
      property = { key: `${tag.uri}#${tag.local}`, depth: path.length, texts: [], text: '' };
    } else if (property !== null && tag.uri === RDF && tag.local === 'li') {
      property.text = '';
    }
    path.push(`${tag.uri}${tag.local}`);
  });
  parser.on('text', (text) => {
    if (property !== null) property.text += text;
  });
  parser.on('closetag', (tag) => {
    path.pop();
    if (property === null) return;
    if (tag.uri === RDF && tag.local === 'li') {
      property.texts.push(property.text);
    } else if (path.length === property.depth) {
      if (property.texts.length === 0) property.texts.push(property.text);
      values.set(property.key, property.texts);
      property = null;
    }
  });
  parser.write(packet).close();
  return values;
}
