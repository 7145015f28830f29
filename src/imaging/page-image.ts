/**
 * The values a page is made of while it is still an image.
 *
 * Coordinates: everything downstream of `uprightPage` is in px of the *upright page*: the delivered image turned by
 * `rotation` (clockwise) and then straightened by `skewDegrees` about its centre, canvas size unchanged by the
 * straightening; origin top left, x to the right, y down.
 */

/** A rectangle in px of the upright page; left/top inclusive, right/bottom exclusive. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Clockwise degrees by which a page has to be turned to be upright. */
export type Rotation = 0 | 90 | 180 | 270;

/** Row-major 8-bit greyscale, one byte a pixel, 0 = black, 255 = white. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Row-major 8-bit RGB, three bytes a pixel. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Row-major bits, 1 = black, rows padded to whole bytes, most significant bit first. */
export interface BitonalImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export type ColourMode = 'bitonal' | 'grey' | 'colour';

/**
 * An encoded image stream that a PDF can hold as it is (no re-encoding).
 * `ccitt-g4`: one strip, `blackIs1` as in the PDF CCITTFaxDecode parameter of that name. `jpeg`: baseline or
 * progressive DCT. `flate`: zlib stream of PNG-predicted rows (predictor 15), `bits` a component.
 */
export type EncodedImage = {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
} & (
  | { readonly encoding: 'ccitt-g4'; readonly blackIs1: boolean }
  | { readonly encoding: 'jpeg'; readonly components: 1 | 3 | 4; readonly invertedCmyk?: boolean }
  | { readonly encoding: 'flate'; readonly components: 1 | 3; readonly bits: 1 | 8 }
);

/** One delivered page, decoded. `encoded` is present where the delivered stream can be taken over unchanged. */
export interface DecodedPage {
  /** 1-based place in the delivery. */
  readonly page: number;
  readonly grey: GreyImage;
  /** Present when the source has colour channels (whether they carry colour is decided by `colourMode`). */
  readonly rgb?: RgbImage;
  readonly dpiX: number;
  readonly dpiY: number;
  /** False when the file said nothing (or nonsense) about resolution and it was derived from paper size. */
  readonly dpiKnown: boolean;
  /**
   * The delivered stream, when it can be embedded as it is. Its pixels, turned clockwise by `encodedRotation`,
   * are `grey`/`rgb` (EXIF orientation and PDF /Rotate are already applied to `grey`).
   */
  readonly encoded?: EncodedImage;
  readonly encodedRotation?: Rotation;
  /** Words of a born-digital PDF page (boxes in px of this image); then no OCR is needed. */
  readonly bornDigital?: { readonly words: readonly { readonly text: string; readonly box: Box }[] };
  /** Things a person should know about this page (stable codes of src/platform/error-codes.json). */
  readonly findings: readonly { readonly code: string; readonly message: string }[];
}

export interface Barcode {
  readonly format: 'QRCode' | 'Code128' | 'PatchT' | 'Other';
  readonly text: string;
  readonly box: Box;
}

/** What a separator sheet says. `patch`: new document, type unknown. */
export type Separator =
  | { readonly kind: 'akte'; readonly aktenzeichen: string }
  | { readonly kind: 'dokument'; readonly typeId: string }
  | { readonly kind: 'patch' };

/**
 * The image that goes into the PDF: the delivered stream where it can be taken over, otherwise a re-encoding.
 * To lie upright it is turned clockwise by `rotation` and then by `skewDegrees` about its centre.
 */
export interface PageImageForArchive {
  readonly image: EncodedImage;
  readonly takenOver: boolean;
  readonly rotation: Rotation;
  readonly skewDegrees: number;
  /** px per inch of `image` before turning. */
  readonly dpiX: number;
  readonly dpiY: number;
}
