/**
 * PDF values as text: what stands between `obj` and `endobj` (ISO 32000-1, 7.3). Every function gives the same text for
 * the same value, so that the same document gives the same bytes.
 */

/** A number with at most `digits` decimals, never in exponent form, never "-0" (7.3.3). */
export function pdfNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) throw new RangeError(`not a PDF number: ${value}`);
  const text = value.toFixed(digits).replace(/\.?0+$/, '');
  return text === '-0' || text === '' ? '0' : text;
}

/** `(ASCII)` for plain text, `<FEFF…>` (UTF-16BE with byte order mark) for everything else (7.9.2.2). */
export function pdfTextString(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `(${text.replace(/[\\()]/g, (sign) => `\\${sign}`)})`;
  return `<FEFF${utf16Hex(text)}>`;
}

/** Every lone surrogate becomes U+FFFD, so that the text can be written as Unicode. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** UTF-16BE of a text as upper-case hex digits; a lone surrogate becomes U+FFFD. */
export function utf16Hex(text: string): string {
  const units = wellFormed(text);
  let hex = '';
  for (let index = 0; index < units.length; index += 1) {
    hex += units.charCodeAt(index).toString(16).padStart(4, '0').toUpperCase();
  }
  return hex;
}

/** `/Name` with every byte outside the regular characters as #xx (7.3.5). */
export function pdfName(name: string): string {
  const bytes = Buffer.from(name, 'utf8');
  let text = '/';
  for (const byte of bytes) {
    const sign = String.fromCharCode(byte);
    text += /[A-Za-z0-9_.+-]/.test(sign) ? sign : `#${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  }
  return text;
}

/** Bytes as a hex string, `<0A1B…>`. */
export function pdfHexString(bytes: Uint8Array): string {
  return `<${Buffer.from(bytes).toString('hex').toUpperCase()}>`;
}

/** An indirect reference, `12 0 R`; all our objects have generation 0. */
export function pdfReference(objectNumber: number): string {
  return `${objectNumber} 0 R`;
}

/**
 * The PDF date of an ISO 8601 time with offset: `2024-03-01T08:15:00+01:00` → `D:20240301081500+01'00'` (7.9.4).
 * @throws RangeError when the time has no offset or is no time.
 */
export function pdfDate(iso: string): string {
  const { date, time, offset } = isoParts(iso);
  const zone = offset === 'Z' ? 'Z' : `${offset.slice(0, 3)}'${offset.slice(4, 6)}'`;
  return `D:${date.replaceAll('-', '')}${time.replaceAll(':', '')}${zone}`;
}

/** The same time as XMP writes it, to the second, so that Info and XMP say the same (ISO 19005-2, 6.6.3). */
export function xmpDate(iso: string): string {
  const { date, time, offset } = isoParts(iso);
  return `${date}T${time}${offset}`;
}

function isoParts(iso: string): { date: string; time: string; offset: string } {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/.exec(iso);
  if (match === null || Number.isNaN(Date.parse(iso))) throw new RangeError(`not an ISO 8601 time with offset: ${iso}`);
  return { date: match[1]!, time: match[2]!, offset: match[3]! };
}
