import type { Finding } from './finding';

/** What a file says about the resolution of a page; null where it says nothing. */
export interface StatedResolution {
  readonly dpiX: number | null;
  readonly dpiY: number | null;
}

export interface Resolution {
  readonly dpiX: number;
  readonly dpiY: number;
  readonly dpiKnown: boolean;
  readonly findings: readonly Finding[];
}

const MIN_DPI = 50;
const MAX_DPI = 1300;

/** Inches; the long side of A0 is 46.8. Cameras write 72 dpi, which would make a page of 1.4 m. */
const LONGEST_SHEET = 47;

/** Paper of an Akte with its sides in inches, the likelier ones first. */
const PAPER: readonly (readonly [long: number, short: number])[] = [
  [11.69, 8.27], // A4
  [16.54, 11.69], // A3
  [8.27, 5.83], // A5
  [11, 8.5], // Letter
  [5.83, 4.13], // A6
];

const SCANNER_DPI = [100, 150, 200, 240, 300, 400, 600] as const;

/**
 * Resolution to work with, in dpi. What the file states is taken when it lies between 50 and 1300 dpi and the
 * sheet is no longer than A0; otherwise the resolution is derived from paper size: the first sheet size at which both sides give a usual scanner setting, else
 * the long side is taken for that of an A4 sheet.
 */
export function resolveResolution(width: number, height: number, stated: StatedResolution): Resolution {
  const x = sane(stated.dpiX, Math.max(width, height));
  const y = sane(stated.dpiY, Math.max(width, height));
  if (x !== null || y !== null) {
    return { dpiX: x ?? y ?? 0, dpiY: y ?? x ?? 0, dpiKnown: true, findings: [] };
  }
  const dpi = fromPaper(Math.max(width, height), Math.min(width, height));
  const said = stated.dpiX === null && stated.dpiY === null ? 'keine' : 'eine unglaubhafte';
  const message = `Die Datei nennt ${said} Auflösung; aus dem Papierformat wurden ${dpi} dpi abgeleitet.`;
  return { dpiX: dpi, dpiY: dpi, dpiKnown: false, findings: [{ code: 'DPI_DERIVED', message }] };
}

function sane(dpi: number | null, pixels: number): number | null {
  return dpi !== null && dpi >= MIN_DPI && dpi <= MAX_DPI && pixels / dpi <= LONGEST_SHEET ? dpi : null;
}

function fromPaper(long: number, short: number): number {
  for (const [paperLong, paperShort] of PAPER) {
    const setting = SCANNER_DPI.find((dpi) => near(long / paperLong, dpi) && near(short / paperShort, dpi));
    if (setting !== undefined) return setting;
  }
  return Math.min(MAX_DPI, Math.max(MIN_DPI, Math.round(long / 11.69)));
}

function near(value: number, dpi: number): boolean {
  return Math.abs(value / dpi - 1) < 0.02;
}
