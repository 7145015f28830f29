import { EakteError } from '../../../platform/eakte-error';
import type { DecodedPage, EncodedImage } from '../../page-image';
import { FileBytes } from '../file-bytes';
import type { FormatInspection, PageSource } from '../format-reader';
import { checkPixelSize, MAX_PAGE_BYTES } from '../limits';
import { decodeRaster } from '../raster';
import { resolveResolution, type StatedResolution } from '../resolution';
import { trailingDataFinding } from '../trailing-data';
import { type PngStructure, readPngStructure } from './png-structure';

const WHERE = 'Seite 1';
const METRES_PER_INCH = 0.0254;

/** One page; refuses huge headers and files that end before the image does. */
export function inspectPng(file: FileBytes): FormatInspection {
  const structure = structureOf(file);
  return { pageCount: 1, findings: findingsOf(file, structure) };
}

/** Opens a PNG file as a delivery of one page. */
export function openPng(path: string): PageSource {
  const file = FileBytes.open(path);
  return {
    pageCount: 1,
    decodePage: () => decodePage(file),
    close: () => {
      file.close();
      return Promise.resolve();
    },
  };
}

function structureOf(file: FileBytes): PngStructure {
  const structure = readPngStructure(file);
  checkPixelSize(structure.width, structure.height, WHERE);
  if (structure.end > MAX_PAGE_BYTES) throw new EakteError('FILE_TOO_LARGE', `${structure.end} Bytes für eine Seite`);
  return structure;
}

async function decodePage(file: FileBytes): Promise<DecodedPage> {
  const structure = structureOf(file);
  const singleChannel = structure.colourType === 0 && !structure.transparent;
  const raster = await decodeRaster(file.read(0, structure.end), { singleChannel, where: WHERE });
  const resolution = resolveResolution(structure.width, structure.height, statedResolution(structure));
  const encoded = encodedStream(file, structure);
  return {
    page: 1,
    ...raster,
    ...resolution,
    ...(encoded !== null && { encoded, encodedRotation: 0 }),
    findings: [...resolution.findings, ...findingsOf(file, structure)],
  };
}

/** The image data chunks put together are a zlib stream of predicted rows: what PDF calls Flate with predictor 15. */
function encodedStream(file: FileBytes, structure: PngStructure): EncodedImage | null {
  const { width, height, colourType, bits, transparent, interlaced } = structure;
  if (transparent || interlaced || (colourType !== 0 && colourType !== 2) || (bits !== 8 && bits !== 1)) return null;
  const bytes = Buffer.concat(structure.dataChunks.map(({ offset, length }) => file.read(offset, length)));
  return { encoding: 'flate', width, height, bytes, components: colourType === 0 ? 1 : 3, bits };
}

function statedResolution({ pixelsPerMetre }: PngStructure): StatedResolution {
  if (pixelsPerMetre === null) return { dpiX: null, dpiY: null };
  return { dpiX: pixelsPerMetre.x * METRES_PER_INCH, dpiY: pixelsPerMetre.y * METRES_PER_INCH };
}

function findingsOf(file: FileBytes, structure: PngStructure): FormatInspection['findings'] {
  const rest = file.readUpTo(structure.end, 1 << 20);
  const findings = [...trailingDataFinding(rest, 'PNG-Bildes')];
  if (structure.animated) {
    findings.push({
      code: 'FILE_FRAMES_IGNORED',
      message: 'Die Datei ist animiert; nur das Standbild wurde übernommen.',
    });
  }
  return findings;
}
