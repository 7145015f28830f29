import type { DecodedPage } from '../page-image';
import type { Finding } from './finding';

/** What the reader of one format finds out without decoding. */
export interface FormatInspection {
  readonly pageCount: number;
  readonly findings: readonly Finding[];
}

/** The pages of one delivered file, each decodable on its own and in any order. */
export interface PageSource {
  readonly pageCount: number;
  /**
   * Decodes the page (1-based). A page costs the same wherever it stands in the file. Throws EakteError
   * PAGE_UNREADABLE, IMAGE_TOO_LARGE or FILE_CORRUPT for this page; the other pages stay readable.
   * `textLayer`: words that lie unseen over a scan come along, too (only for files whose text layer is trusted).
   */
  decodePage(page: number, textLayer?: boolean): Promise<DecodedPage>;
  close(): Promise<void>;
}
