/** What the benches measured (docs/performance.md); change them with the figures there. */
const MEASURED = {
  cpuSecondsAPage: 1.11,
  databaseBytesAPage: 6_500,
  /** Archive image, preview, thumbnail and reading of a page, and its share of the PDF/A. */
  derivedBytesAPage: 110_000,
  originalBytesAPage: 60_000,
} as const;

export interface CapacityWish {
  readonly blatt: number;
  /** Days in which the stock is to be done. */
  readonly days: number;
  /** Hours a day in which machines work on it. */
  readonly hours: number;
}

export interface Capacity {
  readonly pages: number;
  readonly pagesPerMinute: number;
  /** Cores busy with reading alone; the database and the API want two more. */
  readonly cores: number;
  readonly databaseGb: number;
  readonly objectsGb: number;
}

/** Cores and disk for a stock: two sides a Blatt, nothing kept twice, no room for growth. */
export function capacityFor({ blatt, days, hours }: CapacityWish): Capacity {
  const pages = blatt * 2;
  const gb = (bytes: number): number => Math.ceil((pages * bytes) / 1e9);
  return {
    pages,
    pagesPerMinute: Math.ceil(pages / (days * hours * 60)),
    cores: Math.ceil((pages * MEASURED.cpuSecondsAPage) / (days * hours * 3600)),
    databaseGb: gb(MEASURED.databaseBytesAPage),
    objectsGb: gb(MEASURED.originalBytesAPage + MEASURED.derivedBytesAPage),
  };
}
