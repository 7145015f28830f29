import type { Finding } from './finding';

/** A finding when more than filler (zero bytes, blanks, line ends) stands behind the end; `what` in the genitive. */
export function trailingDataFinding(rest: Buffer, what: string): readonly Finding[] {
  if (!rest.some((byte) => byte !== 0 && byte !== 0x0a && byte !== 0x0d && byte !== 0x20 && byte !== 0xff)) return [];
  const message = `Hinter dem Ende des ${what} stehen ${rest.length} weitere Bytes; sie wurden nicht gelesen.`;
  return [{ code: 'FILE_TRAILING_DATA', message }];
}
