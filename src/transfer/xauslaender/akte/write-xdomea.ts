import { STANDARD_VERSIONS } from '../registry/versions';
import { XmlWriter } from '../xml/writer';
import { xdomeaAkte, type XdomeaAkte } from '../xdomea/akte';

/** An Akte as an XML file of its own (AkteType of xdomea 4.0.0): for an archive that takes files and structure side by side. */
export function writeXdomeaAkte(akte: XdomeaAkte): Buffer {
  const namespace = STANDARD_VERSIONS.at(-1)?.namespaces.xdomea ?? '';
  const out = new XmlWriter((ns) => (ns === 'xdomea' ? 'xdomea' : ''));
  out.element('xdomea', 'Akte', [['xmlns:xdomea', namespace]], () => {
    xdomeaAkte.writeInto(akte, out);
  });
  return out.toBytes();
}
