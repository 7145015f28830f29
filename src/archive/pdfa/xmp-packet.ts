import type { PdfaMetadata } from './pdfa-document';
import { pdfDate, pdfTextString, wellFormed, xmpDate } from './pdf-values';

/** Which part of ISO 19005 a file claims; the level is always U (Unicode). */
export type PdfaPart = 2 | 3;

/** The document information dictionary (ISO 32000-1, 14.3.3). */
export function infoDictionary(metadata: PdfaMetadata): string {
  const subject = clean(metadata.subject);
  const keywords = keywordText(metadata);
  const date = metadata.createdAt === null ? null : pdfDate(metadata.createdAt);
  const entries = [
    `/Title ${pdfTextString(clean(metadata.title))}`,
    ...(subject === '' ? [] : [`/Subject ${pdfTextString(subject)}`]),
    ...(keywords === '' ? [] : [`/Keywords ${pdfTextString(keywords)}`]),
    `/Creator ${pdfTextString(clean(metadata.creatorTool))}`,
    `/Producer ${pdfTextString(clean(metadata.producer))}`,
    ...(date === null ? [] : [`/CreationDate (${date})`, `/ModDate (${date})`]),
  ];
  return `<< ${entries.join(' ')} >>`;
}

/** The XMP packet: says the same as the information dictionary, entry by entry (ISO 19005-2, 6.6.2 and 6.6.3). */
export function xmpPacket(metadata: PdfaMetadata, part: PdfaPart): string {
  const subject = clean(metadata.subject);
  const keywords = keywordText(metadata);
  const date = metadata.createdAt === null ? null : xmpDate(metadata.createdAt);
  const alternative = (name: string, text: string) =>
    `   <dc:${name}><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(text)}</rdf:li></rdf:Alt></dc:${name}>`;
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '  <rdf:Description rdf:about=""',
    '    xmlns:dc="http://purl.org/dc/elements/1.1/"',
    '    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"',
    '    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"',
    '    xmlns:xmp="http://ns.adobe.com/xap/1.0/">',
    `   <pdfaid:part>${part}</pdfaid:part>`,
    '   <pdfaid:conformance>U</pdfaid:conformance>',
    '   <dc:format>application/pdf</dc:format>',
    alternative('title', clean(metadata.title)),
    ...(subject === '' ? [] : [alternative('description', subject)]),
    ...(keywords === '' ? [] : [`   <pdf:Keywords>${escapeXml(keywords)}</pdf:Keywords>`]),
    `   <dc:language><rdf:Bag><rdf:li>${escapeXml(clean(metadata.language))}</rdf:li></rdf:Bag></dc:language>`,
    `   <pdf:Producer>${escapeXml(clean(metadata.producer))}</pdf:Producer>`,
    `   <xmp:CreatorTool>${escapeXml(clean(metadata.creatorTool))}</xmp:CreatorTool>`,
    ...(date === null
      ? []
      : [`   <xmp:CreateDate>${date}</xmp:CreateDate>`, `   <xmp:ModifyDate>${date}</xmp:ModifyDate>`]),
    '  </rdf:Description>',
    ' </rdf:RDF>',
    '</x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n');
}

/** Language tag for /Lang (RFC 5646), e.g. "de-DE"; "und" when the given one is no tag (ISO 19005-2, 6.7.4). */
export function languageTag(metadata: PdfaMetadata): string {
  return /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(metadata.language) ? metadata.language : 'und';
}

function keywordText(metadata: PdfaMetadata): string {
  return (metadata.keywords ?? [])
    .map(clean)
    .filter((word) => word !== '')
    .join(', ');
}

/** Without characters that XML 1.0 cannot hold, blanks at the ends removed. */
function clean(text: string | undefined): string {
  return wellFormed(text ?? '')
    .replace(/[\p{Cc}\uFEFF\uFFFE\uFFFF]+/gu, ' ')
    .trim();
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
