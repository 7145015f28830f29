import { PDFiumModule } from '@hyzyla/pdfium';
import type { FileBytes } from '../file-bytes';

/** The part of the WebAssembly API that is used; the type library of node does not name it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** The functions of PDFium (public headers fpdfview.h, fpdf_text.h, fpdf_formfill.h) that rendering needs. */
export interface Pdfium {
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: {
    malloc(size: number): number;
    free(pointer: number): void;
    __indirect_function_table: { set(index: number, value: unknown): void };
  };
  _FPDF_InitLibraryWithConfig(config: number): void;
  _FPDF_LoadCustomDocument(access: number, password: number): number;
  _FPDF_CloseDocument(document: number): void;
  _FPDF_GetLastError(): number;
  _FPDF_GetPageCount(document: number): number;
  _FPDF_LoadPage(document: number, index: number): number;
  _FPDF_ClosePage(page: number): void;
  _FPDF_GetPageWidthF(page: number): number;
  _FPDF_GetPageHeightF(page: number): number;
  _FPDFBitmap_CreateEx(width: number, height: number, format: number, buffer: number, stride: number): number;
  _FPDFBitmap_FillRect(bitmap: number, x: number, y: number, width: number, height: number, colour: number): void;
  _FPDFBitmap_GetBuffer(bitmap: number): number;
  _FPDFBitmap_GetStride(bitmap: number): number;
  _FPDFBitmap_Destroy(bitmap: number): void;
  _FPDF_RenderPageBitmap(
    bitmap: number,
    page: number,
    x: number,
    y: number,
    width: number,
    height: number,
    rotate: number,
    flags: number,
  ): void;
  _FPDFPage_CountObjects(page: number): number;
  _FPDFPage_GetObject(page: number, index: number): number;
  _FPDFPageObj_GetType(object: number): number;
  _FPDFImageObj_GetBitmap(object: number): number;
  _FPDFDOC_InitFormFillEnvironment(document: number, info: number): number;
  _FPDFDOC_ExitFormFillEnvironment(form: number): void;
  _FPDF_FFLDraw(
    form: number,
    bitmap: number,
    page: number,
    x: number,
    y: number,
    width: number,
    height: number,
    rotate: number,
    flags: number,
  ): void;
  _FPDFDoc_GetAttachmentCount(document: number): number;
  _FPDFText_LoadPage(page: number): number;
  _FPDFText_ClosePage(text: number): void;
  _FPDFText_CountChars(text: number): number;
  _FPDFText_GetUnicode(text: number, index: number): number;
  _FPDFText_HasUnicodeMapError(text: number, index: number): number;
  _FPDFText_GetLooseCharBox(text: number, index: number, rectangle: number): number;
  _FPDF_PageToDevice(
    page: number,
    x: number,
    y: number,
    width: number,
    height: number,
    rotate: number,
    pageX: number,
    pageY: number,
    deviceX: number,
    deviceY: number,
  ): number;
}

/**
 * A WebAssembly module that takes a JavaScript function in and gives it out again as a WebAssembly function of type
 * (i32, i32, i32, i32) → i32: only such a function can stand in PDFium's table and be called back.
 */
const TRAMPOLINE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x09, 0x01, 0x60, 0x04, 0x7f, 0x7f, 0x7f, 0x7f, 0x01, 0x7f],
  ...[0x02, 0x07, 0x01, 0x01, 0x65, 0x01, 0x66, 0x00, 0x00],
  ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
]);

/** The table has a fixed size; place 0, the null pointer, is the only one that is empty. */
const READ_BLOCK_SLOT = 0;

/** Files PDFium reads at the moment, by the number it passes back. */
const openFiles = new Map<number, FileBytes>();
let nextFile = 1;
let loaded: Promise<Pdfium> | null = null;

/** PDFium, loaded once a process from the file in its package; no network. */
export function loadPdfium(): Promise<Pdfium> {
  loaded ??= initialise();
  return loaded;
}

/** Forgets PDFium after it has failed inside: its memory cannot be trusted any more. The next use loads it anew. */
export function discardPdfium(): void {
  loaded = null;
  openFiles.clear();
}

async function initialise(): Promise<Pdfium> {
  const pdfium: unknown = await PDFiumModule({});
  if (!isPdfium(pdfium)) throw new Error('@hyzyla/pdfium lacks functions that rendering needs');
  const readBlock = (file: number, position: number, buffer: number, size: number): number => {
    const bytes = openFiles.get(file)?.readUpTo(position >>> 0, size);
    if (bytes?.length !== size) return 0;
    pdfium.HEAPU8.set(bytes, buffer);
    return 1;
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(TRAMPOLINE), { e: { f: readBlock } });
  pdfium.wasmExports.__indirect_function_table.set(READ_BLOCK_SLOT, exports['f']);
  pdfium._FPDF_InitLibraryWithConfig(0);
  return pdfium;
}

/** Checked once at the border to the untyped module; the last functions stand for all. */
function isPdfium(value: unknown): value is Pdfium {
  return (
    typeof value === 'object' &&
    value !== null &&
    'HEAPU8' in value &&
    'wasmExports' in value &&
    '_FPDF_LoadCustomDocument' in value &&
    '_FPDFText_GetLooseCharBox' in value &&
    '_FPDF_PageToDevice' in value
  );
}

/** A document open in PDFium, read from the file block by block as it is needed. */
export interface OpenDocument {
  readonly handle: number;
  close(): void;
}

/** FPDF_ERR_PASSWORD of fpdfview.h. */
const PASSWORD_NEEDED = 4;

/** Opens a document; `encrypted` when it needs a password, `unreadable` when PDFium cannot make sense of it. */
export function openDocument(pdfium: Pdfium, file: FileBytes): OpenDocument | 'encrypted' | 'unreadable' {
  // The length is a 32-bit number there.
  if (file.size >= 2 ** 32) return 'unreadable';
  const number = nextFile++;
  openFiles.set(number, file);
  // FPDF_FILEACCESS: length, callback, parameter of the callback.
  const access = pdfium.wasmExports.malloc(12);
  const fields = new DataView(pdfium.HEAPU8.buffer, access, 12);
  fields.setUint32(0, file.size, true);
  fields.setUint32(4, READ_BLOCK_SLOT, true);
  fields.setUint32(8, number, true);
  const handle = pdfium._FPDF_LoadCustomDocument(access, 0);
  const release = (): void => {
    pdfium.wasmExports.free(access);
    openFiles.delete(number);
  };
  if (handle === 0) {
    const error = pdfium._FPDF_GetLastError();
    release();
    return error === PASSWORD_NEEDED ? 'encrypted' : 'unreadable';
  }
  return {
    handle,
    close: () => {
      pdfium._FPDF_CloseDocument(handle);
      release();
    },
  };
}
