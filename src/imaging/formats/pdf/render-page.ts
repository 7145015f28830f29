import { EakteError } from '../../../platform/eakte-error';
import { type Raster, splitColour } from '../raster';
import type { Pdfium } from './pdfium';

/** FPDFBitmap_BGR. */
const BGR = 2;
const WHITE = 0xffffffff;
/** FPDF_ANNOT: annotations are part of what a reader sees. */
const ANNOTATIONS = 0x01;
/** FPDF_REVERSE_BYTE_ORDER: red first. */
const RED_FIRST = 0x10;
/** FPDF_PRINTING: as the page is printed. */
const AS_PRINTED = 0x800;

/** FPDF_PAGEOBJ_IMAGE. */
const IMAGE_OBJECT = 3;

/** True when an image of the page cannot be decoded: rendering would leave its place white without a word. */
export function hasUndecodedImage(pdfium: Pdfium, page: number): boolean {
  for (let index = 0; index < pdfium._FPDFPage_CountObjects(page); index++) {
    const object = pdfium._FPDFPage_GetObject(page, index);
    if (pdfium._FPDFPageObj_GetType(object) !== IMAGE_OBJECT) continue;
    const bitmap = pdfium._FPDFImageObj_GetBitmap(object);
    if (bitmap === 0) return true;
    pdfium._FPDFBitmap_Destroy(bitmap);
  }
  return false;
}

/**
 * Renders an open page into width × height px on white, with annotations and the values of form fields, turned as
 * viewers show it. Throws PAGE_LIMIT when there is no memory for the bitmap.
 */
export function renderOpenPage(pdfium: Pdfium, page: number, form: number, width: number, height: number): Raster {
  const bitmap = pdfium._FPDFBitmap_CreateEx(width, height, BGR, 0, 0);
  if (bitmap === 0) throw new EakteError('PAGE_LIMIT', `${width} × ${height} Bildpunkte`);
  try {
    pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    const flags = ANNOTATIONS | RED_FIRST | AS_PRINTED;
    pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags);
    if (form !== 0) pdfium._FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, flags);
    const stride = pdfium._FPDFBitmap_GetStride(bitmap);
    const start = pdfium._FPDFBitmap_GetBuffer(bitmap);
    const data = new Uint8Array(width * height * 3);
    for (let row = 0; row < height; row++) {
      const from = start + row * stride;
      data.set(pdfium.HEAPU8.subarray(from, from + width * 3), row * width * 3);
    }
    return splitColour({ width, height, data }, 3);
  } finally {
    pdfium._FPDFBitmap_Destroy(bitmap);
  }
}
