import { EakteError, type ErrorCode } from '../../platform/eakte-error';
import { detectFormat, type FileFormat } from './detect-format';
import { FileBytes } from './file-bytes';
import type { Finding } from './finding';
import type { FormatInspection } from './format-reader';
import { inspectJpeg } from './jpeg/jpeg-source';
import { inspectPdf } from './pdf/pdf-source';
import { inspectPng } from './png/png-source';
import { isSecondFile } from './second-file';
import { inspectTiff } from './tiff/tiff-source';

export type { FileFormat } from './detect-format';

/** What the look at a delivered file gives: accepted with its number of pages, or refused with a reason for people. */
export type Inspection =
  | {
      readonly kind: 'accepted';
      readonly format: FileFormat;
      readonly pageCount: number;
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly reason: string };

/**
 * Looks at a delivered file without decoding it: format by content, pages, and whether every page's bytes are inside
 * the file. Expected outcomes are values; only the system's own errors (file gone, disk failing) are thrown.
 */
export async function inspectFile(path: string): Promise<Inspection> {
  const file = FileBytes.open(path);
  try {
    if (file.size === 0) return { kind: 'refused', code: 'FILE_EMPTY', reason: 'Die Datei hat 0 Bytes.' };
    const format = detectFormat(file);
    if (format === null) {
      const reason = 'Der Inhalt ist weder TIFF noch PDF, JPEG oder PNG.';
      return { kind: 'refused', code: 'FILE_FORMAT_UNKNOWN', reason };
    }
    if (isSecondFile(file, format)) {
      const reason = 'Die Datei ist zugleich ein Archiv, eine Webseite oder ein Programm.';
      return { kind: 'refused', code: 'FILE_FORMAT_MISMATCH', reason };
    }
    return { kind: 'accepted', format, ...(await inspectAs(format, file)) };
  } catch (error) {
    if (!(error instanceof EakteError)) throw error;
    return { kind: 'refused', code: error.code, reason: error.detail ?? error.message };
  } finally {
    file.close();
  }
}

async function inspectAs(format: FileFormat, file: FileBytes): Promise<FormatInspection> {
  switch (format) {
    case 'tiff':
      return inspectTiff(file);
    case 'jpeg':
      return inspectJpeg(file);
    case 'png':
      return inspectPng(file);
    case 'pdf':
      return inspectPdf(file);
  }
}
