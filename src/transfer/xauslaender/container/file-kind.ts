/** How a file of an extension begins. PDF readers accept the header anywhere in the first 1,024 bytes. */
export const HEAD_BYTES = 1024;

const KINDS: Readonly<Record<string, (head: Buffer) => boolean>> = {
  pdf: (head) => head.includes('%PDF-', 0, 'latin1'),
  jpg: isJpeg,
  jpeg: isJpeg,
  jpe: isJpeg,
  tif: isTiff,
  tiff: isTiff,
  png: (head) => startsWith(head, '\x89PNG\r\n\x1a\n'),
  bmp: (head) => startsWith(head, 'BM'),
  rtf: (head) => startsWith(head, '{\\rtf'),
  docx: isZip,
  xlsx: isZip,
  pptx: isZip,
  odt: isZip,
  ods: isZip,
  odp: isZip,
};

/** False when the first bytes of a file contradict its extension; true for extensions that have no fixed beginning. */
export function contentMatchesExtension(head: Uint8Array, extension: string): boolean {
  const test = KINDS[extension];
  return test === undefined || test(Buffer.from(head.buffer, head.byteOffset, head.byteLength));
}

function startsWith(head: Buffer, mark: string): boolean {
  return head.toString('latin1', 0, mark.length) === mark;
}

function isJpeg(head: Buffer): boolean {
  return startsWith(head, '\xff\xd8\xff');
}

function isTiff(head: Buffer): boolean {
  return ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((mark) => startsWith(head, mark));
}

function isZip(head: Buffer): boolean {
  return startsWith(head, 'PK\x03\x04');
}
