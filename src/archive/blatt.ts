/**
 * What a page is called: a Blatt has two sides. Where the count of Blatt and sides says that every side was scanned
 * (duplex) or only fronts (simplex), the Blatt is known ("Bl. 12", back "Bl. 12 R"); otherwise only the side is ("S. 17").
 * @param page 1-based in the delivery.
 */
export function blattLabel(page: number, seiten: number | null, blattzahl: number | null): string {
  if (blattzahl !== null && seiten === blattzahl) return `Bl. ${page}`;
  if (blattzahl !== null && seiten === blattzahl * 2) return `Bl. ${Math.ceil(page / 2)}${page % 2 === 0 ? ' R' : ''}`;
  return `S. ${page}`;
}
