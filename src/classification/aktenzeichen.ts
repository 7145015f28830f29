/**
 * The key under which an Aktenzeichen is known: lower case, without blanks, dots, slashes and dashes. There is no
 * national format (DSAusländer: free text of up to 45 characters), but people write the same one in several ways.
 */
export function aktenzeichenKey(aktenzeichen: string): string {
  return aktenzeichen
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
