import type { PageImageForArchive } from '../../ocr/read-page';
import type { PageText } from '../../ocr/page-text';

/** One page of a PDF/A: image placed by a matrix, invisible text over it. */
export interface PdfaPage {
  /** Upright page in px with its resolution; MediaBox = size / dpi × 72 pt. */
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly image: PageImageForArchive;
  /** Boxes in px of the upright page. */
  readonly text: PageText | null;
  /** Page label shown by viewers, e.g. "Bl. 12 R". */
  readonly label?: string;
}

export interface PdfaMetadata {
  readonly title: string;
  readonly subject?: string;
  readonly keywords?: readonly string[];
  /**
   * When the paper was captured, ISO 8601 with offset, as the delivery says it; null where it says nothing (then the file
   * carries no date). Never the wall clock: same input, same bytes.
   */
  readonly createdAt: string | null;
  readonly creatorTool: string;
  readonly producer: string;
  readonly language: string;
}

export interface Bookmark {
  readonly title: string;
  /** 0-based page index in the PDF. */
  readonly pageIndex: number;
  readonly children?: readonly Bookmark[];
}
