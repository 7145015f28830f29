/** The object types of PDF (ISO 32000-1, 7.3). Names, strings and references are classes so that they cannot be mixed up. */
export type PdfValue = null | boolean | number | PdfName | PdfString | PdfRef | PdfArray | PdfDict | PdfStream;

export type PdfArray = readonly PdfValue[];
export type PdfDict = ReadonlyMap<string, PdfValue>;

export class PdfName {
  constructor(readonly name: string) {}
}

export class PdfString {
  constructor(readonly bytes: Buffer) {}
}

/** A reference to an indirect object. */
export class PdfRef {
  constructor(
    readonly number: number,
    readonly generation: number,
  ) {}
}

/** A stream: its dictionary and where its coded bytes lie in the file. */
export class PdfStream {
  constructor(
    readonly dict: PdfDict,
    readonly offset: number,
    readonly length: number,
  ) {}
}

export function isDict(value: PdfValue | undefined): value is PdfDict {
  return value instanceof Map;
}

export function isArray(value: PdfValue | undefined): value is PdfArray {
  return Array.isArray(value);
}

/** The text of a name, null for anything else. */
export function nameOf(value: PdfValue | undefined): string | null {
  return value instanceof PdfName ? value.name : null;
}

/** The number, null for anything else. */
export function numberOf(value: PdfValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
