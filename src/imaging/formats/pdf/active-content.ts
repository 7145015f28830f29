import { EakteError } from '../../../platform/eakte-error';
import type { Finding } from '../finding';
import type { PdfFile } from './pdf-file';
import { isArray, isDict, nameOf, PdfRef, PdfStream, type PdfValue } from './values';

/** Things in a PDF beyond pages, gathered from every object of the file. */
interface Seen {
  embeddedFile: boolean;
  launch: boolean;
  richMedia: boolean;
  javaScript: boolean;
  signature: boolean;
  xfa: boolean;
}

/**
 * Looks at every object of the file, wherever it hangs. Throws EakteError PDF_ACTIVE_CONTENT for embedded files,
 * portfolios, program starts and multimedia; gives findings for what is inert here (JavaScript is never run) and for
 * signatures, which only the untouched original carries on.
 */
export function checkActiveContent(pdf: PdfFile): Finding[] {
  const seen: Seen = {
    embeddedFile: pdf.catalog.has('Collection'),
    launch: false,
    richMedia: false,
    javaScript: false,
    signature: false,
    xfa: false,
  };
  for (const number of pdf.objectNumbers()) visit(readableObject(pdf, number), seen);
  if (seen.embeddedFile) throw new EakteError('PDF_ACTIVE_CONTENT', 'Das PDF enthält eingebettete Dateien');
  if (seen.launch) throw new EakteError('PDF_ACTIVE_CONTENT', 'Das PDF will ein Programm starten');
  if (seen.richMedia) throw new EakteError('PDF_ACTIVE_CONTENT', 'Das PDF enthält Multimedia-Inhalte');
  return findingsOf(seen);
}

function findingsOf(seen: Seen): Finding[] {
  const findings: Finding[] = [];
  if (seen.javaScript) {
    const message = 'Das PDF enthält JavaScript. Es wird nicht ausgeführt und nicht in die eAkte übernommen.';
    findings.push({ code: 'PDF_JAVASCRIPT', message });
  }
  if (seen.signature) {
    const message =
      'Das PDF ist elektronisch signiert. Das Original bleibt unverändert; die Signatur gilt nur für dieses.';
    findings.push({ code: 'PDF_SIGNED', message });
  }
  if (seen.xfa) {
    const message = 'Das PDF enthält ein XFA-Formular. Bitte prüfen, ob alle Eingaben auf den Seiten zu sehen sind.';
    findings.push({ code: 'PDF_XFA', message });
  }
  return findings;
}

function readableObject(pdf: PdfFile, number: number): PdfValue {
  try {
    return pdf.resolve(new PdfRef(number, 0));
  } catch (error) {
    // A damaged object that a page needs is found when the pages are checked; others cannot do harm.
    if (error instanceof EakteError) return null;
    throw error;
  }
}

function visit(value: PdfValue, seen: Seen): void {
  if (isArray(value)) {
    for (const item of value) visit(item, seen);
    return;
  }
  const dict = value instanceof PdfStream ? value.dict : value;
  if (!isDict(dict)) return;
  const action = nameOf(dict.get('S'));
  const subtype = nameOf(dict.get('Subtype'));
  const type = nameOf(dict.get('Type'));
  seen.launch ||= action === 'Launch';
  seen.embeddedFile ||= dict.has('EF') || type === 'EmbeddedFile' || subtype === 'FileAttachment';
  seen.richMedia ||= subtype === 'RichMedia' || action === 'Rendition' || action === 'Movie';
  seen.javaScript ||= action === 'JavaScript';
  seen.signature ||= dict.has('ByteRange') && dict.has('Contents');
  seen.xfa ||= dict.has('XFA');
  for (const item of dict.values()) visit(item, seen);
}
