import type { FileBytes } from './file-bytes';

export type FileFormat = 'tiff' | 'pdf' | 'jpeg' | 'png';

/** PDF readers accept the header anywhere in the first 1024 bytes (ISO 32000-1, implementation note 13). */
const PDF_HEADER_REACH = 1024;

/** The format the bytes are in, null for anything else. The name of the file plays no part. */
export function detectFormat(file: FileBytes): FileFormat | null {
  const head = file.readUpTo(0, PDF_HEADER_REACH);
  const start = head.toString('latin1', 0, 8);
  if (start.startsWith('II*\0') || start.startsWith('MM\0*')) return 'tiff';
  if (start.startsWith('II+\0\b\0') || start.startsWith('MM\0+\0\b')) return 'tiff';
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg';
  return head.includes('%PDF-') ? 'pdf' : null;
}
