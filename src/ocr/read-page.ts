import type { Barcode, ColourMode, Rotation, Separator } from '../imaging/page-image';
import type { PageText } from './page-text';

export type { PageImageForArchive } from '../imaging/page-image';

/** Everything known about one page after reading it. Stored as JSON beside the page image; the contract of the page stage. */
export interface PageReading {
  /** 1-based place in the delivery. */
  readonly page: number;
  readonly rotation: Rotation;
  /** Clockwise degrees by which the turned page was straightened. */
  readonly skewDegrees: number;
  readonly colourMode: ColourMode;
  /** Upright page, px and dpi. */
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly blank: boolean;
  readonly separator: Separator | null;
  readonly barcodes: readonly Barcode[];
  readonly text: PageText;
  /** 0…1 */
  readonly confidence: number;
  readonly handwriting: boolean;
  readonly findings: readonly { readonly code: string; readonly message: string }[];
  readonly engine: { readonly name: string; readonly version: string; readonly languages: readonly string[] };
  /** Difference hash of the straightened page, 16 hex digits, for near duplicates. */
  readonly perceptualHash: string;
  readonly milliseconds: Readonly<Record<string, number>>;
}
