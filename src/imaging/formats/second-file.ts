import type { FileFormat } from './detect-format';
import type { FileBytes } from './file-bytes';

/** The end record of a ZIP is 22 bytes and a comment of at most 64 KB (APPNOTE.TXT, 4.3.16). */
const ZIP_END_REACH = 22 + 65_535;
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_LENGTH = 22;

/** A header may stand behind up to 1024 bytes of something else; what browsers or shells would make of it. */
const PDF_HEADER_REACH = 1024;
const FOREIGN_START = /<(!doctype|html|script|svg|\?php|iframe|body)|^MZ|^#!|^\x7fELF/i;

/**
 * True when other programs take the same bytes for something else: an archive (by its end) or, in front of a PDF, a web
 * page or program. A scanner never writes such a file; what its second half holds would be kept unseen.
 */
export function isSecondFile(file: FileBytes, format: FileFormat): boolean {
  return endsAsZip(file) || (format === 'pdf' && startsForeign(file));
}

function endsAsZip(file: FileBytes): boolean {
  const start = Math.max(0, file.size - ZIP_END_REACH);
  const tail = file.readUpTo(start, ZIP_END_REACH);
  for (let at = tail.lastIndexOf(ZIP_END); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(ZIP_END, at - 1)) {
    // Four bytes may be chance in compressed data: the comment's length must end the file, too.
    if (at + ZIP_END_LENGTH <= tail.length && at + ZIP_END_LENGTH + tail.readUInt16LE(at + 20) === tail.length)
      return true;
  }
  return false;
}

function startsForeign(file: FileBytes): boolean {
  const head = file.readUpTo(0, PDF_HEADER_REACH).toString('latin1');
  return FOREIGN_START.test(head.slice(0, Math.max(0, head.indexOf('%PDF-'))));
}
