import { escapeAttribute, escapeText } from '../xml/writer';
import type { XmlElement } from '../xml/element';
import type { Codec } from './codec';

/**
 * Elements of any namespace, kept as they came (xdomea `AnwendungsspezifischeErweiterungXML`): each as one
 * self-contained piece of XML with its namespace declared. Nothing is interpreted, nothing is lost.
 */
export const foreignElements: Codec<readonly string[]> = {
  read: (element) => {
    element.claimed = true;
    return element.children.map((child) => serialize(child, ''));
  },
  write: (value, name, out) => {
    if (value.length === 0) {
      out.text(name.ns, name.local, '');
      return;
    }
    out.element(name.ns, name.local, [], () => {
      for (const xml of value) out.raw(xml);
    });
  },
};

/** Declares namespaces as defaults, so that no prefix of the surrounding document is needed. */
function serialize(element: XmlElement, inherited: string): string {
  element.claimed = true;
  let declared = element.ns === inherited ? '' : ` xmlns="${escapeAttribute(element.ns)}"`;
  let attributes = '';
  for (const [index, attribute] of element.attributes.entries()) {
    attribute.claimed = true;
    if (attribute.ns === '') attributes += ` ${attribute.local}="${escapeAttribute(attribute.value)}"`;
    else if (attribute.ns === 'http://www.w3.org/XML/1998/namespace')
      attributes += ` xml:${attribute.local}="${escapeAttribute(attribute.value)}"`;
    else {
      declared += ` xmlns:a${index}="${escapeAttribute(attribute.ns)}"`;
      attributes += ` a${index}:${attribute.local}="${escapeAttribute(attribute.value)}"`;
    }
  }
  const body = element.nodes
    .map((node) => (typeof node === 'string' ? escapeText(node) : serialize(node, element.ns)))
    .join('');
  return `<${element.local}${declared}${attributes}${body === '' ? '/>' : `>${body}</${element.local}>`}`;
}
